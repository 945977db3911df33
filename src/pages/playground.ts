import { createHash } from 'node:crypto'
import { html } from 'hono/html'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { assetPath } from './assets.js'
import { demoFor } from './demo.js'
import { examples } from './examples.js'
import { graphiql } from './graphiql-bundle.js'
import { PLAYGROUND_POLICY, pageHeaders } from './headers.js'
import { basePath, inScript } from './page.js'

/**
 * GraphiQL with examples to begin with, and in the demo, on this machine, with a key of the owner of Acme in the headers,
 * so that the first click answers.
 */
export async function answerPlayground(services: Services, c: AppContext): Promise<Response> {
  graphiql
    .prepare('graphiql.js', 'graphiql.css')
    .catch((error: unknown) => services.log.error({ err: error }, 'GraphiQL could not be unpacked'))
  const demo = await demoFor(services, c)
  const headers = demo ? JSON.stringify({ Authorization: `Bearer ${demo.keys.native.owner}` }, null, 2) : null
  const tabs = examples(demo).map(({ query, variables }) => ({
    query,
    variables: variables ? JSON.stringify(variables, null, 2) : null,
    headers,
  }))
  const base = basePath(services)
  const options = {
    endpoint: `${base}/graphql`,
    icon: `${base}${assetPath('icon.svg')}`,
    workers: `${base}${graphiql.path()}`,
    persistHeaders: demo !== null,
    tabs,
  }
  // Tabs that a browser remembers give way when there are other examples, or other keys, to begin with.
  const edition = createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 16)
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Playground · Orgraph</title>
<link rel="icon" href="${base}${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${base}${assetPath('playground.css')}">
<link rel="preload" as="style" href="${base}${graphiql.path('graphiql.css')}">
<script id="options" type="application/json">${inScript({ ...options, edition })}</script>
<script src="${base}${graphiql.path('graphiql.js')}" defer></script>
<script src="${base}${assetPath('playground.js')}" defer></script>
</head>
<body>
<main id="root">
<h1>Orgraph</h1>
<p role="status">The playground is loading …</p>
<pre>${tabs[0]?.query}</pre>
<noscript><p>The playground needs JavaScript. <a href="${base}/">Calls to paste into a terminal</a></p></noscript>
</main>
<link rel="stylesheet" href="${base}${graphiql.path('graphiql.css')}">
</body>
</html>
`
  return c.body(page.toString(), 200, pageHeaders(PLAYGROUND_POLICY))
}
