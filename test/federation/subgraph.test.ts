import { readFileSync } from 'node:fs'
import {
  buildASTSchema,
  type ConstDirectiveNode,
  type GraphQLField,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  parse,
  printSchema,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { withoutRights } from '../../src/federation/without-rights.js'
import type { NeededScope } from '../../src/graph/needs.js'
import { schema } from '../../src/schema.js'
import { useGateway } from '../testkit/gateway.js'
import { billingTypes } from './billing/subgraph.js'
import { composers, orgraphSubgraph, type Subgraph } from './compose.js'

const gateway = useGateway()
const sdl = readFileSync('schema.graphql', 'utf8')
const document = parse(sdl)

type Field = GraphQLField<unknown, unknown>
interface Options {
  authScopes?: (Partial<NeededScope> & { signedIn?: boolean }) | undefined
}

const fields = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .flatMap((type) => Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field] as const))

const optionsOf = (field: Field) => (field.extensions.pothosOptions ?? {}) as Options
const guardOf = (field: Field) =>
  field.extensions.guard as { permission?: string; rule?: string; exceptOwn?: true } | undefined

/** What the printed SDL says of a field: directive → its arguments as text. */
const printed = new Map<string, readonly ConstDirectiveNode[]>(
  document.definitions.flatMap((type) =>
    type.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (type.fields ?? []).map((field) => [`${type.name.value}.${field.name.value}`, field.directives ?? []] as const)
      : [],
  ),
)
const applied = (coordinate: string, name: string) =>
  printed.get(coordinate)?.filter((directive) => directive.name.value === name) ?? []
const scopes = (coordinate: string) =>
  applied(coordinate, 'requiresScopes').map((directive: ConstDirectiveNode) => {
    const written = sdl.slice(directive.loc?.start, directive.loc?.end)
    return /scopes: \[\["([^"]+)"\]\]/.exec(written)?.[1]
  })

describe('the printed subgraph', () => {
  it('is what _service answers', async () => {
    const { _service } = await gateway.anonymous.data('{ _service { sdl } }')
    expect(`${_service.sdl}\n`).toBe(sdl)
  })

  it('links exactly the directives that it uses', () => {
    const imported = [...(/@link\(.*import: \[([^\]]*)\]/.exec(sdl)?.[1] ?? '').matchAll(/"(@\w+)"/g)].map(
      ([, one]) => one,
    )
    const defined = new Set(['@link', '@deprecated', '@oneOf', '@specifiedBy'])
    const body = sdl.replaceAll(/"""[\s\S]*?"""/g, '')
    const used = new Set([...body.matchAll(/(?<!")@\w+/g)].map(([one]) => one).filter((one) => !defined.has(one)))
    expect([...imported].sort()).toEqual([...used].sort())
  })

  it('has every entity with its keys', () => {
    const keys = document.definitions.flatMap((type) =>
      type.kind === Kind.OBJECT_TYPE_DEFINITION
        ? (type.directives ?? [])
            .filter(({ name }) => name.value === 'key')
            .map(
              ({ arguments: [fields] = [] }) =>
                `${type.name.value}.${fields?.value.kind === Kind.STRING && fields.value.value}`,
            )
        : [],
    )
    expect(keys.sort()).toEqual([
      'BatchExport.id',
      'Domain.id',
      'Member.id',
      'Organization.id',
      'Organization.slug',
      'Role.id',
      'Site.id',
      'User.email',
      'User.id',
    ])
  })
})

describe('the directives for routers', () => {
  it('name for every field the permission that the graph asks for there, and no other', () => {
    for (const [coordinate, field] of fields) {
      const guard = guardOf(field)
      const wanted = optionsOf(field).authScopes?.permission ?? (guard?.exceptOwn ? undefined : guard?.permission)
      expect(scopes(coordinate), coordinate).toEqual(wanted ? [wanted] : [])
    }
    expect(scopes('Organization.members')).toEqual(['users.read'])
    expect(scopes('Mutation.createSite')).toEqual(['sites.create'])
  })

  it('demand a signed-in viewer of every mutation, and of no read that answers null to the anonymous', () => {
    for (const [coordinate, field] of fields) {
      const wanted = optionsOf(field).authScopes?.signedIn === true || guardOf(field) !== undefined
      expect(applied(coordinate, 'authenticated'), coordinate).toHaveLength(wanted ? 1 : 0)
    }
  })

  it('keep nobody from acting on his own membership', () => {
    expect(scopes('Mutation.removeMember')).toEqual([])
    expect(scopes('Mutation.updateMember')).toEqual([])
    expect(applied('Mutation.removeMember', 'authenticated')).toHaveLength(1)
  })
})

describe('the subgraph without rights, for routers that refuse what they cannot enforce', () => {
  const plain = withoutRights(sdl)

  it('says nothing of them, and links what is left', () => {
    expect(plain).not.toMatch(/authenticated|requiresScopes/)
    expect(plain).toContain('import: ["@key", "@shareable"')
  })

  it('is the same graph', () => {
    const types = (text: string) =>
      printSchema(lexicographicSortSchema(buildASTSchema(parse(text), { assumeValidSDL: true })))
    expect(types(plain)).toBe(types(sdl))
  })
})

/** A neighbour that has what two subgraphs often have both: Node, PageInfo, `node`, and entities of ours. */
const neighbour = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable"])
  type Query {
    node(id: ID!): Node @shareable
    nodes(ids: [ID!]!): [Node]! @shareable
    tickets(first: Int): TicketConnection!
  }
  interface Node { id: ID! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type TicketConnection { nodes: [Ticket!]! pageInfo: PageInfo! }
  type Ticket implements Node @key(fields: "id") { id: ID! about: Organization openedBy: User }
  type Organization implements Node @key(fields: "id") { id: ID! tickets: [Ticket!]! }
  type User implements Node @key(fields: "id") { id: ID! tickets: [Ticket!]! }
`

/** The same name of an organization from two subgraphs, which neither calls shareable. */
const rival = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])
  type Query { rival: Organization }
  type Organization @key(fields: "id") { id: ID! name: String! }
`

const billing: Subgraph = { name: 'billing', url: 'http://billing.test/graphql', typeDefs: billingTypes }
const named = (name: string, text: string): Subgraph => ({ name, url: `http://${name}.test/`, typeDefs: parse(text) })

describe.each(Object.entries(composers))('composed by %s composer', (name, compose) => {
  it.each([
    ['alone', []],
    ['with a subgraph that extends Organization and User', [billing]],
  ])('%s, it makes a supergraph without a remark', (_case, others) => {
    const { supergraphSdl, errors, hints } = compose([orgraphSubgraph(), ...others])
    expect({ errors, hints }).toEqual({ errors: [], hints: [] })
    expect(supergraphSdl).toContain('@join__type(graph: ORGRAPH, key: "slug")')
  })

  it('with a neighbour that has Node, node(id:) and PageInfo, too, it is remarked that `node` knows more in one of them', () => {
    const { supergraphSdl, errors, hints } = compose([orgraphSubgraph(), billing, named('tickets', neighbour)])
    expect(errors).toEqual([])
    expect(supergraphSdl).toContain('graph: TICKETS')
    // True of every two subgraphs that both have `node`; the Guild's composer makes no remarks.
    const remarked = hints.map((hint) => `${/^\w+/.exec(hint)} ${/Shared field "([\w.]+)"/.exec(hint)?.[1]}`)
    const both = ['node', 'nodes'].map((field) => `INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN Query.${field}`)
    expect(remarked).toEqual(name === "Apollo's" ? both : [])
  })

  it('the subgraph without rights makes one that Apollo Gateway loads', () => {
    const { supergraphSdl, errors, hints } = compose([orgraphSubgraph(undefined, withoutRights(sdl)), billing])
    expect({ errors, hints }).toEqual({ errors: [], hints: [] })
    expect(supergraphSdl).not.toContain('for: SECURITY')
  })

  it('the supergraph keeps what routers are told of rights', () => {
    const { supergraphSdl } = compose([orgraphSubgraph(), billing])
    expect(supergraphSdl).toContain('@requiresScopes(scopes: [["users.read"]])')
    expect(supergraphSdl).toContain('@authenticated')
  })

  it('a neighbour that claims a field of ours is refused', () => {
    expect(compose([orgraphSubgraph(), named('rival', rival)]).errors).toEqual(['INVALID_FIELD_SHARING'])
  })
})
