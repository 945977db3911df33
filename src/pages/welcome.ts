import { readFileSync } from 'node:fs'
import path from 'node:path'
import { html } from 'hono/html'
import { prefersHtml } from '../http/prefers-html.js'
import { packageRoot } from '../package-root.js'
import { servedDialects } from '../rest/served.js'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { calls } from './calls.js'
import { demoFor, demoPath } from './demo.js'
import { COMMON_HEADERS } from './headers.js'
import { answerPage, basePath } from './page.js'
import { documentPath } from './references.js'

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
  const body = html`<main>
<h1>Orgraph</h1>
<p>One record of who belongs to which organization and may do what. This is version ${version}.</p>
<h2 id="links">Where to go</h2>
<ul class="links" aria-labelledby="links">
${links.map(({ href, about }) => html`<li><a href="${base}${href}">${href}</a><span class="soft">${about}</span></li>`)}
</ul>
<h2>Calls to paste</h2>
${
  demo
    ? html`<p>The keys are those of <code>${demo.users.owner.email}</code>, the owner of Acme in the demo. Everybody else's
are in <code>${demoPath(services)}</code>.</p>`
    : html`<p>Put a key of yours in the place of <code>$KEY</code>. ${
        services.settings.demo
          ? html`The demo's users, passwords and keys are in the file <code>demo.json</code> of the gateway's data folder.`
          : html`Keys are made in the graph (<code>createApiKey</code>) or with <code>npm run cli -- key create</code>.`
      }</p>`
}
${calls(services.publicUrl, demo).map(
  ({ title, text }) => html`<h3>${title}</h3>
<pre tabindex="0" aria-label="${title}"><code>${text}</code></pre>`,
)}
</main>`
  return answerPage(c, { title: 'Orgraph', base, body })
}

function linksOf({ settings }: Services): Link[] {
  return [
    settings.playground
      ? { name: 'graphql', href: '/graphql', about: 'The graph, with a playground for browsers' }
      : { name: 'graphql', href: '/graphql', about: 'The graph, for programs' },
    ...(settings.introspection ? [{ name: 'schema', href: '/schema.graphql', about: 'The schema of the graph' }] : []),
    { name: 'docs', href: '/docs', about: `The REST doors: ${servedDialects.map(({ name }) => name).join(', ')}` },
    { name: 'health', href: '/health', about: 'Whether the gateway lives' },
    { name: 'ready', href: '/ready', about: 'Whether it can be sent requests' },
  ]
}
