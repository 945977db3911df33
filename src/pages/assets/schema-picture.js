// The types as nodes and their fields as arrows, drawn by Cytoscape (cytoscape.js, a script of the page), for schema.js.

/** A list is a page of its nodes: while pages are hidden, arrows go to what is on them. */
const itemOf = (types, name) =>
  name.endsWith('Connection') ? (types.get(name)?.fields.find((field) => field.name === 'nodes')?.to ?? name) : name

/** Where a type leads: to the types of fields, of their arguments, and to those that it stands for. */
function* waysFrom(types, type, shown) {
  for (const { name, to, args } of type.fields) {
    yield { to: shown.has(to) ? to : itemOf(types, to), field: name }
    for (const one of args) yield { to: one.to, field: `${name}(${one.name})` }
  }
  for (const { name } of type.values) yield { to: name, field: '' }
}

/** Nodes and arrows of the types that are shown; fields between the same two share an arrow. */
function elementsOf(model, shown) {
  const types = new Map(model.map((type) => [type.name, type]))
  const arrows = new Map()
  for (const name of shown) {
    for (const { to, field } of waysFrom(types, types.get(name), shown)) {
      if (!shown.has(to)) continue
      const id = `${name} ${to}`
      const arrow = arrows.get(id) ?? { id, source: name, target: to, fields: [] }
      if (field) arrow.fields.push(field)
      arrows.set(id, arrow)
    }
  }
  return [
    ...[...shown].map((name) => ({ data: { id: name, group: types.get(name).group } })),
    ...[...arrows.values()].map((data) => ({ data: { ...data, label: labelOf(data.fields) } })),
  ]
}

const labelOf = (fields) => (fields.length > 3 ? `${fields.slice(0, 3).join(', ')}, …` : fields.join(', '))

/** The colours of the page, light or dark. */
function coloursNow() {
  const style = getComputedStyle(document.documentElement)
  return (name) => style.getPropertyValue(`--${name}`).trim()
}

function styleOf(colour) {
  return [
    {
      selector: 'node',
      style: {
        label: 'data(id)',
        shape: 'round-rectangle',
        width: (node) => node.id().length * 8.2 + 22,
        height: 32,
        'font-size': 14,
        'font-family': 'system-ui, sans-serif',
        'text-valign': 'center',
        color: colour('ink'),
        'background-color': colour('card'),
        'border-width': 1.5,
        'border-color': colour('field'),
      },
    },
    {
      selector: 'edge',
      style: {
        label: 'data(label)',
        width: 1.2,
        'curve-style': 'bezier',
        'line-color': colour('field'),
        'target-arrow-color': colour('field'),
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.9,
        'font-size': 11,
        'font-family': 'system-ui, sans-serif',
        'min-zoomed-font-size': 9,
        color: colour('soft'),
        'text-background-color': colour('paper'),
        'text-background-opacity': 0.85,
        'text-background-padding': 2,
        'text-rotation': 'autorotate',
      },
    },
    { selector: '.faded', style: { opacity: 0.18 } },
    {
      selector: 'edge.near',
      style: {
        width: 2,
        'line-color': colour('accent'),
        'target-arrow-color': colour('accent'),
        color: colour('ink'),
        'min-zoomed-font-size': 0,
        'z-index': 5,
      },
    },
    { selector: 'node.near', style: { 'border-color': colour('accent') } },
    {
      selector: 'node.chosen',
      style: {
        color: colour('on-accent'),
        'background-color': colour('accent'),
        'border-color': colour('accent'),
      },
    },
  ]
}

/** From the same beginnings the same picture, every time. */
const LAYOUT = {
  name: 'cose',
  animate: false,
  randomize: false,
  fit: false,
  idealEdgeLength: 70,
  nodeOverlap: 30,
  nodeRepulsion: 300_000,
  gravity: 1.2,
  numIter: 1500,
}
const GAP = { x: 24, y: 22 }

/** Lays out what leads anywhere, and puts what stands alone in rows below it. */
function arrange(picture) {
  const alone = picture.nodes().filter((node) => node.degree(false) === 0)
  const rest = picture.elements().difference(alone)
  if (rest.nonempty()) {
    rest.layout({ name: 'circle' }).run()
    rest.layout(LAYOUT).run()
    fill(rest.nodes(), picture)
    spread(rest.nodes())
  }
  const { x1, x2, y2 } = rest.nonempty() ? rest.nodes().boundingBox() : { x1: 0, x2: 1200, y2: 0 }
  let [x, y] = [x1, y2 + 50]
  alone.forEach((node) => {
    if (x > x1 && x + node.width() > x2) [x, y] = [x1, y + node.height() + GAP.y]
    node.position({ x: x + node.width() / 2, y })
    x += node.width() + GAP.x
  })
  picture.fit(undefined, 20)
}

/** How much smaller than drawn the picture is shown, so that it fits and can be read. */
const ZOOM = 0.8

/** Stretches the nodes to the form of the frame, be it wide or high. */
function fill(nodes, picture) {
  const box = nodes.boundingBox()
  // Many nodes need more room than the frame has.
  const room = Math.max(1, Math.sqrt(nodes.length / 30)) / ZOOM
  const stretch = { x: (picture.width() * room) / box.w, y: (picture.height() * room) / box.h }
  nodes.positions((node) => ({
    x: (node.position('x') - box.x1) * stretch.x,
    y: (node.position('y') - box.y1) * stretch.y,
  }))
}

/** Pushes nodes that cover one another apart, the shorter way, until none does. */
function spread(nodes) {
  for (let round = 0; round < 60 && nodes.reduce((moved, node) => pushOthers(node, nodes) || moved, false); round += 1);
}

function pushOthers(node, nodes) {
  let moved = false
  nodes.forEach((other) => {
    if (other.id() <= node.id()) return
    const [here, there] = [node.position(), other.position()]
    const x = (node.width() + other.width()) / 2 + GAP.x - Math.abs(here.x - there.x)
    const y = (node.height() + other.height()) / 2 + GAP.y - Math.abs(here.y - there.y)
    if (x <= 0.5 || y <= 0.5) return
    const [axis, way] = x < y ? ['x', x / 2] : ['y', y / 2]
    const sign = here[axis] < there[axis] ? -1 : 1
    node.position(axis, here[axis] + sign * way)
    other.position(axis, there[axis] - sign * way)
    moved = true
  })
  return moved
}

/** Draws into a container; `choose` is told the name of a node that was clicked. */
export function createPicture(container, model, choose) {
  const still = matchMedia('(prefers-reduced-motion: reduce)')
  const picture = window.cytoscape({ container, style: styleOf(coloursNow()), minZoom: 0.15, maxZoom: 3, elements: [] })
  picture.on('tap', 'node', (event) => choose(event.target.id()))
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => picture.style(styleOf(coloursNow())))

  return {
    /** Which types are drawn; a Set of names. */
    show(names) {
      picture.elements().remove()
      picture.add(elementsOf(model, names))
      arrange(picture)
    },
    /** Marks a type with its neighbours, or, without one, the types of a search; null for neither. */
    mark(name, found) {
      picture.elements().removeClass('faded near chosen')
      const chosen = name ? picture.getElementById(name) : picture.collection()
      if (chosen.nonempty()) {
        const near = chosen.closedNeighborhood()
        picture.elements().difference(near).addClass('faded')
        near.addClass('near')
        chosen.addClass('chosen')
        picture.animate({ fit: { eles: near, padding: 40 }, duration: still.matches ? 0 : 250 })
      } else if (found) {
        picture.elements().addClass('faded')
        picture
          .nodes()
          .filter((node) => found.has(node.id()))
          .removeClass('faded')
      }
    },
    zoom(how) {
      if (how === 'fit') return picture.fit(undefined, 20)
      const level = picture.zoom() * (how === 'in' ? 1.3 : 1 / 1.3)
      const middle = { x: picture.width() / 2, y: picture.height() / 2 }
      picture.zoom({ level, renderedPosition: middle })
    },
    /** What is drawn, for those who ask from outside. */
    counts: () => ({ nodes: picture.nodes().length, arrows: picture.edges().length }),
    positionOf(name) {
      const node = picture.getElementById(name)
      return node.nonempty() ? node.renderedPosition() : null
    },
  }
}
