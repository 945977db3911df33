// The page of the schema: list, search, filter and details go together with the picture. The address names the type.
const options = JSON.parse(document.getElementById('options').textContent)
const byId = (id) => document.getElementById(id)
const [types, search, found, details] = [byId('types'), byId('search'), byId('found'), byId('details')]
const boxes = [...document.querySelectorAll('input[name="group"]')]
const links = [...types.querySelectorAll('a[data-type]')]
const isStacked = matchMedia('(max-width: 60rem)')

start().catch((error) => {
  console.error(error)
  details.textContent = 'The schema could not be read. Reload to try again.'
})

async function start() {
  const [{ detailsOf }, { createPicture }, response] = await Promise.all([
    import(options.details),
    import(options.picture),
    fetch(options.model),
  ])
  if (!response.ok) throw new Error(`${options.model} answered ${response.status}`)
  const model = await response.json()
  const byName = new Map(model.map((type) => [type.name, type]))
  const picture = createPicture(byId('canvas'), model, (name) => {
    location.hash = name
  })
  // For tests, and for the curious.
  window.schemaPicture = picture

  const groups = () => new Set(boxes.filter((box) => box.checked).map((box) => box.value))
  const chosenName = () => decodeURIComponent(location.hash.slice(1))

  /** The types that a search finds, by name or by a field; null while nothing is searched. */
  function matches() {
    const words = search.value.trim().toLowerCase()
    if (words === '') return null
    const fits = (text) => text.toLowerCase().includes(words)
    return new Set(
      model
        .filter(({ name, fields }) => fits(name) || fields.some((field) => fits(field.name)))
        .map((type) => type.name),
    )
  }

  /** While something is searched the list has what is found, hidden groups included. */
  function list() {
    const [shown, hits] = [groups(), matches()]
    for (const link of links) link.parentElement.hidden = hits !== null && !hits.has(link.dataset.type)
    for (const section of types.querySelectorAll('section')) {
      const isEmpty = section.querySelector('li:not([hidden])') === null
      section.hidden = isEmpty || (hits === null && !shown.has(section.dataset.group))
    }
    found.textContent = hits === null ? '' : `${hits.size} ${hits.size === 1 ? 'type' : 'types'} found`
    picture.mark(hits === null ? chosenName() : null, hits)
  }

  function draw() {
    const shown = groups()
    picture.show(new Set(model.filter(({ group }) => shown.has(group)).map(({ name }) => name)))
    list()
  }

  function choose() {
    const type = byName.get(chosenName())
    for (const link of links) {
      if (link.dataset.type === type?.name) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
    picture.mark(type?.name, matches())
    if (!type) return
    details.replaceChildren(...detailsOf(model, type))
    details.scrollTop = 0
    found.textContent = `${type.name}: ${type.fields.length || type.values.length} ${type.fields.length ? 'fields' : 'values'}, told after the picture`
    if (isStacked.matches) details.scrollIntoView({ block: 'nearest' })
  }

  search.addEventListener('input', list)
  search.addEventListener('keydown', (event) => {
    const first = links.find((link) => link.offsetParent !== null)
    if (event.key === 'Enter' && first) location.hash = first.dataset.type
  })
  for (const box of boxes) box.addEventListener('change', draw)
  for (const button of document.querySelectorAll('[data-zoom]')) {
    button.addEventListener('click', () => picture.zoom(button.dataset.zoom))
  }
  addEventListener('hashchange', choose)
  draw()
  choose()
  performance.mark('orgraph:ready')
}
