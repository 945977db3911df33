import { html } from 'hono/html'
import type { Dialect } from '../rest/dialect.js'
import { servedDialects } from '../rest/served.js'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { dialects as prefixes } from '../settings/values.js'
import { type Demo, demoFor, demoKey } from './demo.js'
import { REFERENCE_POLICY } from './headers.js'
import { navigation } from './navigation.js'
import { answerPage, basePath, inScript, type Markup } from './page.js'
import { documentPath, titleOf } from './references.js'
import { swaggerUi } from './swagger-bundle.js'

/**
 * Swagger UI over the OpenAPI document of a dialect; null if none has the name. Calls are tried out on this gateway, in the
 * demo, on this machine, with the demo's key.
 */
export async function answerReference(services: Services, c: AppContext, name: string): Promise<Response | null> {
  const dialect = servedDialects.find((served) => served.name === name)
  if (!dialect) return null
  swaggerUi
    .prepare('swagger-ui.js', 'swagger-ui.css')
    .catch((error: unknown) => services.log.error({ err: error }, 'Swagger UI could not be unpacked'))
  const demo = await demoFor(services, c)
  const base = basePath(services)
  const document = `${base}${documentPath(dialect.name)}`
  const options = { document, door: `${base}${prefixOf(dialect)}`, ...givenBy(demo, dialect) }
  return answerPage(c, {
    title: `${titleOf(dialect)} · Orgraph`,
    base,
    style: 'reference.css',
    scripts: ['reference.js'],
    policy: REFERENCE_POLICY,
    head: html`<link rel="stylesheet" href="${base}${swaggerUi.path('swagger-ui.css')}">
<script id="options" type="application/json">${inScript(options)}</script>
<script src="${base}${swaggerUi.path('swagger-ui.js')}" defer></script>`,
    bar: navigation(services, '/docs'),
    body: html`<main id="content" tabindex="-1">
<p class="hint">${credentialHint(demo, dialect)} <a href="${document}">OpenAPI document</a></p>
<div id="root">
<h1>${titleOf(dialect)}</h1>
<p>${dialect.description}</p>
<p role="status" class="soft">What can be tried out is loading …</p>
<noscript><p>To try calls out needs JavaScript; the OpenAPI document does not.</p></noscript>
<ul class="calls">
${dialect.routes.map(
  ({ method, path, summary }) => html`<li><code>${method} ${path}</code> <span class="soft">${summary}</span></li>`,
)}
</ul>
</div>
</main>`,
  })
}

/** Below its prefix a dialect answers whatever the credential and the form of the path (interface.md 4). */
const prefixOf = ({ name }: Dialect) => (prefixes.some((prefix) => prefix === name) ? `/${name}` : '')

/** The scheme that a client with a key uses first; undefined where sessions are all there is. */
const keyScheme = ({ securitySchemes }: Dialect) =>
  Object.entries(securitySchemes).find(([, scheme]) => scheme.in !== 'cookie')?.[0]

/** What the demo fills in. */
function givenBy(demo: Demo | null, dialect: Dialect) {
  const shown = demo && demoKey(demo, dialect.name)
  return {
    authorization: shown ? { scheme: keyScheme(dialect), key: shown.key } : null,
    parameters: demo ? { organizationId: demo.organizations.acme.id } : {},
  }
}

function credentialHint(demo: Demo | null, dialect: Dialect): string | Markup {
  const shown = demo && demoKey(demo, dialect.name)
  if (shown) return `Calls that you try out are made with the demo's key of ${shown.holder}.`
  if (keyScheme(dialect)) return 'To try calls out, authorize with a key, or be signed in here.'
  return html`To try calls out, sign in first with <code>POST /api/auth/sign-in/email</code>: the browser keeps the
session.`
}
