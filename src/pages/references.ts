import { html } from 'hono/html'
import type { Door } from '../context.js'
import type { Dialect } from '../rest/dialect.js'
import { servedDialects } from '../rest/served.js'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { navigation } from './navigation.js'
import { answerPage, basePath } from './page.js'

/** Where the reference of a dialect is, for people and for programs. */
export const referencePath = (dialect: Door) => `/docs/${dialect}`
export const documentPath = (dialect: Door) => `/openapi/${dialect}.json`

/** What a dialect is called on pages of Orgraph. */
export const titleOf = ({ title }: Dialect) => title.replace(/^Orgraph, /, '')

/** The REST doors, one entry each. */
export function answerReferences(services: Services, c: AppContext): Promise<Response> {
  const base = basePath(services)
  const body = html`<main id="content" tabindex="-1">
<h1>The REST doors</h1>
<p>Documented interfaces of other products in front of the same organizations: a client of theirs needs a new host and a new
key. Each has a page to read and to try it out, and an OpenAPI document for programs. The whole product is at
<a href="${base}/graphql">/graphql</a>.</p>
${servedDialects.map(
  (dialect) => html`<section class="card" aria-labelledby="${dialect.name}">
<h2 id="${dialect.name}">${titleOf(dialect)}</h2>
<p>${dialect.description}</p>
<p class="actions"><a href="${base}${referencePath(dialect.name)}">${referencePath(dialect.name)}</a>
<a href="${base}${documentPath(dialect.name)}">${documentPath(dialect.name)}</a></p>
</section>`,
)}
</main>`
  return answerPage(c, { title: 'REST doors · Orgraph', base, bar: navigation(services, '/docs'), body })
}
