// Apollo Gateway before Orgraph and its neighbours:
//   ORGRAPH_URL=https://orgraph.example/graphql ROUTER_SECRET=… PORT=4000 node apollo-gateway.mjs supergraph.graphql
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { routerSignature } from './router-signature.mjs'

/** Who the caller is goes on to every subgraph as it came: each decides by it. Nothing else is believed. */
class Subgraph extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    for (const [name, value] of Object.entries(context.caller ?? {})) request.http.headers.set(name, value)
  }
}

/** Says to Orgraph who the router is, too. The body is signed as it is sent, hence here and not in `willSendRequest`. */
const signing = (secret) => (url, init) => {
  const signature = routerSignature(secret, { method: init.method, url, body: init.body })
  return fetch(url, { ...init, headers: { ...init.headers, 'orgraph-router': signature } })
}

/** Starts the gateway; answers its server, to be stopped, and its address. */
export async function startApolloGateway({ supergraphSdl, orgraphUrl, routerSecret, port }) {
  const buildService = ({ url }) =>
    new Subgraph({ url, ...(routerSecret && url === orgraphUrl && { fetcher: signing(routerSecret) }) })
  const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl, buildService }) })
  const context = async ({ req: { headers } }) => ({
    caller: Object.fromEntries(
      ['authorization', 'x-request-id'].filter((name) => headers[name]).map((name) => [name, headers[name]]),
    ),
  })
  const { url } = await startStandaloneServer(server, { listen: { port, host: '127.0.0.1' }, context })
  return { server, url }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { ORGRAPH_URL, ROUTER_SECRET, PORT = '4000' } = process.env
  const { url } = await startApolloGateway({
    supergraphSdl: readFileSync(process.argv[2], 'utf8'),
    orgraphUrl: ORGRAPH_URL,
    routerSecret: ROUTER_SECRET,
    port: Number(PORT),
  })
  console.log(url)
}
