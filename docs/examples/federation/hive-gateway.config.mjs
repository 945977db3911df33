// Hive Gateway before Orgraph and its neighbours:
//   ORGRAPH_URL=https://orgraph.example/graphql ROUTER_SECRET=… hive-gateway supergraph supergraph.graphql -c hive-gateway.config.mjs
import { routerSignature } from './router-signature.mjs'

const { ORGRAPH_URL, ROUTER_SECRET } = process.env

export const gatewayConfig = {
  // Who the caller is goes on to every subgraph as it came: each decides by it. Nothing else is believed.
  // Here and not in `onFetch`: requests that look alike are sent once, and that is decided before `onFetch` runs.
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) =>
      Object.fromEntries(
        ['authorization', 'x-request-id']
          .map((name) => [name, request.headers.get(name)])
          .filter(([, value]) => value !== null),
      ),
  },
  // Who the router is, for Orgraph alone.
  plugins: () => [
    {
      onFetch({ url, options, setOptions }) {
        // Subscriptions go out as GET, with the query in the address.
        if (!ROUTER_SECRET || url.split('?')[0] !== ORGRAPH_URL) return
        const { method = 'GET', body = '' } = options
        const signature = routerSignature(ROUTER_SECRET, { method, url, body })
        setOptions({ ...options, headers: { ...options.headers, 'orgraph-router': signature } })
      },
    },
  ],
}
