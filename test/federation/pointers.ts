import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Listening } from '../testkit/listening.js'
import { listen } from './billing/subgraph.js'
import type { Subgraph } from './compose.js'

/** Every key of every entity, with its type and a field that only Orgraph can tell. */
export const KEYS = [
  { type: 'Organization', key: 'id', is: 'ID', tells: 'name' },
  { type: 'Organization', key: 'slug', is: 'String', tells: 'name' },
  { type: 'User', key: 'id', is: 'ID', tells: 'name' },
  { type: 'User', key: 'email', is: 'EmailAddress', tells: 'name' },
  { type: 'Site', key: 'id', is: 'ID', tells: 'domain' },
  { type: 'Member', key: 'id', is: 'ID', tells: 'uuid' },
  { type: 'Role', key: 'id', is: 'ID', tells: 'name' },
  { type: 'Domain', key: 'id', is: 'ID', tells: 'domain' },
  { type: 'BatchExport', key: 'id', is: 'ID', tells: 'name' },
] as const

export type Key = (typeof KEYS)[number]

const NAME = { id: 'Id', slug: 'Slug', email: 'Email' } as const

/** The field of Query that hands out references of a type by one of its keys, and by nothing else. */
export const pointersTo = ({ type, key }: Key) => `point${type}By${NAME[key]}`

/**
 * Neighbours that know nothing but keys, a subgraph for each: a router has to resolve every reference at Orgraph, by
 * that key.
 */
export async function startPointers(): Promise<Listening & { subgraphs: Subgraph[] }> {
  const made = KEYS.map((one) => {
    const { type, key, is } = one
    const typeDefs = parse(`
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])
      ${is === 'EmailAddress' ? 'scalar EmailAddress' : ''}
      type Query { ${pointersTo(one)}(keys: [${is}!]!): [${type}]! }
      type ${type} @key(fields: "${key}", resolvable: false) { ${key}: ${is}! }
    `)
    const resolve = (_root: unknown, { keys }: { keys: string[] }) => keys.map((value) => ({ [key]: value }))
    const schema = buildSubgraphSchema({ typeDefs, resolvers: { Query: { [pointersTo(one)]: resolve } } })
    const graphqlEndpoint = `/${pointersTo(one)}`
    return {
      name: pointersTo(one).toLowerCase(),
      typeDefs,
      graphqlEndpoint,
      yoga: createYoga({ schema, graphqlEndpoint }),
    }
  })
  const server = await listen((request, response) => {
    const asked = made.find(({ graphqlEndpoint }) => request.url === graphqlEndpoint)
    if (asked) asked.yoga(request, response)
    else response.writeHead(404).end()
  })
  return {
    ...server,
    subgraphs: made.map(({ name, typeDefs, graphqlEndpoint }) => ({
      name,
      typeDefs,
      url: server.url + graphqlEndpoint,
    })),
  }
}
