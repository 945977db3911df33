// Shows the OpenAPI document of the page in Swagger UI (swagger-ui.js, loaded before).
const options = JSON.parse(document.getElementById('options').textContent)
const root = document.getElementById('root')

const dark = matchMedia('(prefers-color-scheme: dark)')
const followColours = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', followColours)
followColours()

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
