// A receiver of an organization's webhooks: `npm install standardwebhooks`, then
//
//   WEBHOOK_SECRET=whsec_… ORGRAPH_URL=http://127.0.0.1:4000 API_KEY=og_live_… ORGANIZATION=org_… PORT=8080 \
//     node webhook-receiver.mjs
//
// Every event is handled once and none is missed: webhooks bring it at once, and after a pause the feed brings what is missing.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'

const {
  WEBHOOK_SECRET,
  ORGRAPH_URL,
  API_KEY,
  ORGANIZATION,
  PORT = '8080',
  STATE = 'webhook-receiver.json',
} = process.env

const verifier = WEBHOOK_SECRET.startsWith('whsec_')
  ? new Webhook(WEBHOOK_SECRET)
  : new Webhook(new TextEncoder().encode(WEBHOOK_SECRET), { format: 'raw' })

// Where the feed has been read to, and what has been handled beyond that place. A database would do the same.
const state = existsSync(STATE) ? JSON.parse(readFileSync(STATE, 'utf8')) : { cursor: null, handled: [] }
const save = () => writeFileSync(STATE, JSON.stringify(state))

function handle(id, type, data) {
  if (state.handled.includes(id)) return
  console.log(JSON.stringify({ id, type, data }))
  state.handled.push(id)
  save()
}

const FEED = `query ($organization: ID!, $after: String) {
  organization(by: { id: $organization }) {
    events(first: 100, after: $after) { nodes { id type data } pageInfo { hasNextPage endCursor } }
  }
}`

/** Reads the feed on from where it was left. */
async function recover() {
  for (;;) {
    const response = await fetch(`${ORGRAPH_URL}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ query: FEED, variables: { organization: ORGANIZATION, after: state.cursor } }),
    })
    const { data, errors } = await response.json()
    if (errors) throw new Error(errors[0].message)
    const { nodes, pageInfo } = data.organization.events
    for (const { id, type, data: facts } of nodes) handle(id, type, facts)
    // What lies before the cursor never comes from the feed again; a late webhook of it is known by its id for a while.
    state.cursor = pageInfo.endCursor ?? state.cursor
    state.handled = state.handled.slice(-10_000)
    save()
    if (!pageInfo.hasNextPage) return
  }
}

createServer(async (request, response) => {
  const body = await text(request)
  let event
  try {
    event = verifier.verify(body, request.headers)
  } catch {
    return response.writeHead(401).end()
  }
  handle(event.data.eventId, event.type, event.data)
  // Answer soon, and do long work later: 2xx means that it need not be sent again.
  return response.writeHead(204).end()
}).listen(Number(PORT), '127.0.0.1', async () => {
  await recover()
  console.log('ready')
  // What was given up, or failed to be sent at all, comes with the next look.
  setInterval(() => recover().catch((error) => console.error(error.message)), 300_000)
})
