import { readFileSync } from 'node:fs'
import path from 'node:path'
import { html } from 'hono/html'
import { prefersHtml } from '../http/prefers-html.js'
import { packageRoot } from '../package-root.js'
import { servedDialects } from '../rest/served.js'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { calls } from './calls.js'
import { type Demo, demoFor, demoPath, isAtHome } from './demo.js'
import { COMMON_HEADERS } from './headers.js'
import { hasPicture, navigation } from './navigation.js'
import { answerPage, basePath, type Markup } from './page.js'
import { documentPath, referencePath, titleOf } from './references.js'
import { standing } from './standing.js'

const { version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as { version: string }

interface Link {
  name: string
  href: string
  about: string
}

/** What runs here and where its doors are: a page for browsers, JSON for everybody else. */
export async function answerWelcome(services: Services, c: AppContext): Promise<Response> {
  const links = linksOf(services)
  if (!prefersHtml(c)) {
    const all = [...links, ...servedDialects.map(({ name }) => ({ name, href: documentPath(name) }))]
    const addresses = Object.fromEntries(all.map(({ name, href }) => [name, `${services.publicUrl}${href}`]))
    return c.json({ name: 'Orgraph', version, links: addresses }, 200, {
      ...COMMON_HEADERS,
      'cache-control': 'no-store',
      vary: 'Accept',
    })
  }
  const demo = await demoFor(services, c)
  const base = basePath(services)
  const facts = isAtHome(services, c) ? standing(services) : []
  const body = html`<main id="content" tabindex="-1">
<h1>Orgraph</h1>
<p>One record of who belongs to which organization and may do what. This is version ${version}.</p>
<h2 id="links">Where to go</h2>
<ul class="links" aria-labelledby="links">
${links.map(({ href, about }) => html`<li><a href="${base}${href}">${href}</a><span class="soft">${about}</span></li>`)}
</ul>
<h2 id="doors">REST doors</h2>
<ul class="links" aria-labelledby="doors">
${servedDialects.map(
  (dialect) => html`<li><a href="${base}${referencePath(dialect.name)}">${titleOf(dialect)}</a>
<span class="soft">to read and to try out; <a href="${base}${documentPath(dialect.name)}">OpenAPI</a></span></li>`,
)}
</ul>
${
  facts.length > 0
    ? html`<h2>What runs here</h2>
<dl class="facts">${facts.map(({ name, text }) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`
    : ''
}
<h2>Calls to paste</h2>
${hintOf(services, demo)}
${calls(services.publicUrl, demo).map(
  ({ title, text }) => html`<h3>${title}</h3>
<pre tabindex="0" role="region" aria-label="${title}"><code>${text}</code></pre>`,
)}
<p class="soft">Receivers check the signature of a webhook by its secret; what is sent, and when it is tried again, is in
<code>docs/webhooks.md</code>, how routers name themselves in <code>docs/federation.md</code>.</p>
</main>`
  return answerPage(c, { title: 'Orgraph', base, bar: navigation(services, '/'), body })
}

/** Whose keys the calls have. */
function hintOf(services: Services, demo: Demo | null): Markup {
  if (demo) {
    return html`<p>The keys are those of <code>${demo.users.owner.email}</code>, the owner of Acme in the demo. Everybody else's
are in <code>${demoPath(services)}</code>.</p>`
  }
  const where = services.settings.demo
    ? html`The demo's users, passwords and keys are in the file <code>demo.json</code> of the gateway's data folder.`
    : html`Keys are made in the graph (<code>createApiKey</code>) or with <code>npm run cli -- key create</code>.`
  return html`<p>Put a key of yours in the place of <code>$KEY</code>. ${where}</p>`
}

function linksOf(services: Services): Link[] {
  const { settings } = services
  return [
    settings.playground
      ? { name: 'graphql', href: '/graphql', about: 'The graph, with a playground for browsers' }
      : { name: 'graphql', href: '/graphql', about: 'The graph, for programs' },
    ...(hasPicture(services) ? [{ name: 'picture', href: '/schema', about: 'The schema as a picture' }] : []),
    ...(settings.introspection
      ? [{ name: 'schema', href: '/schema.graphql', about: 'The schema as text, as federation routers compose it' }]
      : []),
    { name: 'docs', href: '/docs', about: 'The REST doors, and what each is for' },
    { name: 'health', href: '/health', about: 'Whether the gateway lives' },
    { name: 'ready', href: '/ready', about: 'Whether it can be sent requests' },
  ]
}
