import { Environment, fetchQuery, Network, RecordSource, Store } from 'relay-runtime'
// What relay-compiler makes of queries.js. In an application its babel plugin writes this import for you.
import MembersQuery from './__generated__/queriesMembersQuery.graphql.js'

export const connect = (url, key) =>
  new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(async ({ id, text }, variables) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        // With `persistConfig` in relay.config.json documents have an id and no text.
        body: JSON.stringify({ ...(id ? { documentId: id } : { query: text }), variables }),
      })
      return response.json()
    }),
  })

/** The names of an organization's members; its records stay in the store of the environment. */
export async function memberNames(environment, slug) {
  const data = await fetchQuery(environment, MembersQuery, { slug }).toPromise()
  return data.organization?.members?.edges.map(({ node }) => node.user?.name) ?? []
}
