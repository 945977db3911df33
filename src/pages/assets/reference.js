// Shows the OpenAPI document of the page in Swagger UI (swagger-ui.js, loaded before).
const options = JSON.parse(document.getElementById('options').textContent)
const root = document.getElementById('root')

const dark = matchMedia('(prefers-color-scheme: dark)')
const followColours = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', followColours)
followColours()

// Swagger UI takes every place of the address for one of its own.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault()
  document.getElementById('content').focus()
})
new MutationObserver(nameWidgets).observe(root, { childList: true, subtree: true })

show(options).catch(() => {
  root.querySelector('[role="status"]').textContent = 'The OpenAPI document could not be read. Reload to try again.'
})

async function show({ document: address, door, authorization, parameters }) {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address} answered ${response.status}`)
  const ui = SwaggerUIBundle({
    spec: forThisPage(await response.json(), door, parameters),
    domNode: root,
    presets: [SwaggerUIBundle.presets.apis],
    layout: 'BaseLayout',
    deepLinking: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
    onComplete() {
      if (authorization) ui.preauthorizeApiKey(authorization.scheme, authorization.key)
    },
  })
}

/** The document with calls to where the page came from, whatever name that has, and what is known filled in. */
function forThisPage(spec, door, known) {
  for (const parameter of Object.values(spec.paths)
    .flatMap(Object.values)
    .flatMap((row) => row.parameters)) {
    if (parameter.in === 'path' && Object.hasOwn(known, parameter.name)) parameter.example = known[parameter.name]
  }
  return { ...spec, servers: [{ url: location.origin + door }] }
}

/** What Swagger UI leaves without a name, and boxes that scroll: for those who listen, and come by keyboard. */
function nameWidgets() {
  const labels = {
    '#servers': 'Server',
    '.examples-select-element': 'Example',
    'select.content-type': 'Media type',
  }
  for (const [selector, label] of Object.entries(labels)) {
    for (const select of root.querySelectorAll(`${selector}:not([aria-label])`))
      select.setAttribute('aria-label', label)
  }
  for (const box of root.querySelectorAll('pre.microlight:not([tabindex])')) box.tabIndex = 0
  // A link within the button that opens the call: the button sets the address, too.
  for (const link of root.querySelectorAll('.opblock-summary-control a[href]')) link.removeAttribute('href')
}
