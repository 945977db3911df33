import { createHash } from 'node:crypto'
import { html } from 'hono/html'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { assetPath } from './assets.js'
import { type DemoPerson, demoFor, demoPeople } from './demo.js'
import { examples, FIRST_TABS, type ReadyExample } from './examples.js'
import { graphiql } from './graphiql-bundle.js'
import { PLAYGROUND_POLICY } from './headers.js'
import { navigation } from './navigation.js'
import { answerPage, basePath, inScript, type Markup } from './page.js'

/**
 * GraphiQL with examples by noun, and with who it asks as: in the demo, on this machine, whoever of the demo is chosen, the
 * owner of Acme first, so that the first click answers; else the session of the browser, or the key in Headers.
 */
export async function answerPlayground(services: Services, c: AppContext): Promise<Response> {
  graphiql
    .prepare('graphiql.js', 'graphiql.css')
    .catch((error: unknown) => services.log.error({ err: error }, 'GraphiQL could not be unpacked'))
  const demo = await demoFor(services, c)
  const base = basePath(services)
  const all = examples(demo)
  const people = demo ? demoPeople(demo) : []
  const options = {
    endpoint: `${base}/graphql`,
    icon: `${base}${assetPath('icon.svg')}`,
    workers: `${base}${graphiql.path()}`,
    examples: all.map(({ name, query, variables }) => ({
      name,
      query,
      variables: variables ? JSON.stringify(variables, null, 2) : null,
    })),
    firstTabs: FIRST_TABS,
    keys: Object.fromEntries(people.map(({ id, key }) => [id, key])),
  }
  // Tabs that a browser remembers give way when there are other examples, or another demo, to begin with.
  const edition = createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 16)
  return answerPage(c, {
    title: 'Playground · Orgraph',
    base,
    style: 'playground.css',
    policy: PLAYGROUND_POLICY,
    bar: navigation(services, '/graphql', tools(people)),
    head: html`<link rel="preload" as="style" href="${base}${graphiql.path('graphiql.css')}">
<script id="options" type="application/json">${inScript({ ...options, edition })}</script>
<link rel="preload" as="script" href="${base}${graphiql.path('graphiql.js')}">`,
    scripts: ['playground.js'],
    // GraphiQL comes last: what is here already need not wait for its style, and its editors ask what playground.js has set.
    body: html`<main id="content" tabindex="-1">
<h1 class="unseen">Playground</h1>
<div id="root">
<p role="status">The playground is loading …</p>
<pre>${all[0]?.query}</pre>
<noscript><p>The playground needs JavaScript. <a href="${base}/">Calls to paste into a terminal</a></p></noscript>
</div>
</main>
${menu(all)}
<link rel="stylesheet" href="${base}${graphiql.path('graphiql.css')}">
<script src="${base}${graphiql.path('graphiql.js')}" defer></script>`,
  })
}

const tools = (people: DemoPerson[]) => html`<div class="tools">
<button type="button" id="examples-button" aria-haspopup="dialog" disabled>Examples</button>
${
  people.length > 0
    ? html`<label class="as">Ask as <select id="as" autocomplete="off">
${people.map(({ id, who }) => html`<option value="${id}">${who}</option>`)}
<option value="">Who is signed in here</option>
</select></label>`
    : ''
}
<p id="who" role="status" title="A header Authorization of a tab counts more."><span class="soft">You are …</span></p>
</div>`

/** The examples, noun by noun. */
function menu(all: ReadyExample[]): Markup {
  const nouns = [...new Set(all.map(({ noun }) => noun))]
  return html`<dialog id="examples" aria-labelledby="examples-title">
<div class="dialog-head"><h2 id="examples-title">Examples</h2>
<button type="button" id="examples-close" aria-label="Close the examples">Close</button></div>
<div class="nouns">
${nouns.map(
  (noun) => html`<section aria-labelledby="noun-${noun}"><h3 id="noun-${noun}">${noun}</h3><ul>
${all
  .filter((example) => example.noun === noun)
  .map(
    ({ name, about }) =>
      html`<li><button type="button" data-example="${name}"><strong>${name}</strong> <span>${about}</span></button></li>`,
  )}
</ul></section>`,
)}
</div>
</dialog>`
}
