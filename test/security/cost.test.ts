import {
  type DocumentNode,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { schema } from '../../src/schema.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

/** Lists without pages, and how many rows each counts as. */
const PLAIN_LISTS: Record<string, number> = {
  'Invitation.roles': 53,
  'Invitation.sites': 100,
  'InviteMembersSuccess.invitations': 20,
  'Member.grantedSites': 100,
  'Member.roles': 53,
  'Viewer.sessions': 100,
}

/** The published formula, written down a second time: rows of a page times what is selected of a row, and 1 for itself. */
function costOf(document: DocumentNode): number {
  const costOfAll = (set: SelectionSetNode | undefined, typeName: string): number =>
    (set?.selections ?? []).reduce((sum, selection) => {
      if (selection.kind !== Kind.FIELD) throw new Error('the formula is tested with fields alone')
      const parent = schema.getType(typeName)
      const field = isObjectType(parent) ? parent.getFields()[selection.name.value] : undefined
      const type = field ? getNamedType(field.type).name : 'String'
      const size = selection.arguments?.find(({ name }) => ['first', 'last'].includes(name.value))?.value
      const page = size?.kind === Kind.INT ? Math.min(Math.max(Number(size.value), 1), 100) : 20
      const plain = PLAIN_LISTS[`${typeName}.${selection.name.value}`] ?? 1
      const rows = type.endsWith('Connection') ? page : plain
      return sum + 1 + rows * costOfAll(selection.selectionSet, type)
    }, 0)
  const [operation] = document.definitions
  return operation?.kind === Kind.OPERATION_DEFINITION ? costOfAll(operation.selectionSet, 'Query') : 0
}

describe('the cost of an operation', () => {
  it.each([
    '{ organizations(first: 100) { nodes { id members(first: 100) { nodes { id user { name email } } } } } }',
    '{ organizations { nodes { members { nodes { organization { members { nodes { id user { id name email image } } } } } } } } }',
    '{ organizations(last: 100) { totalCount edges { cursor node { invitations(first: 6) { nodes { sites { id } } } } } } }',
    '{ a: organizations(first: 90) { nodes { members(first: 100) { nodes { roles { name } } } } } viewer { kind } }',
    '{ organizations(first: -7) { nodes { members(first: 2147483647) { nodes { grantedSites { id name siteId publicId domain uuid } } } } } }',
  ])('follows the published formula: %s', async (query) => {
    const person = await gateway.person()
    const { errors } = await person.graph(query)
    expect(costOf(parse(query))).toBeGreaterThan(50_000)
    expect(errors).toMatchObject([
      {
        extensions: { code: 'COST_LIMIT', cost: { complexity: costOf(parse(query)), limits: { complexity: 50_000 } } },
      },
    ])
  })

  it('counts the rows of every list of records', () => {
    const uncounted: string[] = []
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('_') || type.name.endsWith('Connection')) continue
      for (const field of Object.values(type.getFields())) {
        const isList = isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type))
        const cost = field.extensions.complexity as { multiplier?: number } | (() => unknown)
        if (isList && typeof cost !== 'function' && (cost.multiplier ?? 1) <= 1) {
          uncounted.push(`${type.name}.${field.name}`)
        }
      }
    }
    // What an answer says of itself: as many as the caller sent, or as there are rules.
    expect(uncounted).toEqual(['InvalidInputError.issues', 'PermissionExplanation.reasons'])
  })

  it('is refused with one error, however many fields the operation has', async () => {
    const person = await gateway.person()
    const field = 'organizations(first: 100) { nodes { members(first: 100) { nodes { id } } } }'
    const query = `{ ${Array.from({ length: 90 }, (_, i) => `a${i}: ${field}`).join(' ')} }`
    const { data, errors } = await person.graph(query)
    expect(data).toBeUndefined()
    expect(errors).toHaveLength(1)
  })

  it('is that of the operation that runs, whichever comes first in the document', async () => {
    const person = await gateway.person()
    const dear =
      '{ organizations(first: 100) { nodes { members(first: 100) { nodes { id name: uuid user { id name } } } } } }'
    const query = `query Cheap { viewer { kind } } query Dear ${dear}`
    const ask = async (operationName: string) => (await person.post('/graphql', { query, operationName })).body
    expect(await ask('Cheap')).toEqual({ data: { viewer: { kind: 'USER' } } })
    expect((await ask('Dear')).errors).toMatchObject([{ extensions: { code: 'COST_LIMIT' } }])
  })

  it('is limited by way of _entities, too, in depth as well as in rows', async () => {
    const { owner, ownerMember } = await gateway.organization()
    const r = [{ __typename: 'Member', id: encodeId('Member', ownerMember.id) }]
    const ask = (selection: string, representations: unknown[] = r) =>
      owner.graph(`query($r: [_Any!]!) { _entities(representations: $r) { ... on Member { ${selection} } } }`, {
        r: representations,
      })
    const page = (inner: string) => `organization { members(first: 100) { nodes { ${inner} } } }`
    const refused = [{ extensions: { code: 'COST_LIMIT' } }]
    expect((await ask(page(page('id')))).errors).toBeUndefined()
    expect((await ask(page(page(page('id'))))).errors).toMatchObject(refused)
    expect((await ask(`${'organization { viewerMember { '.repeat(10)}id${' } }'.repeat(10)}`)).errors).toMatchObject(
      refused,
    )
    expect((await ask(page('id uuid'), Array(200).fill(r[0]))).errors).toMatchObject(refused)
  })

  it('is limited for subscriptions, too', async () => {
    const { owner, id } = await gateway.organization()
    const page = (inner: string) => `organization { members(first: 100) { nodes { ${inner} } } }`
    const query = `subscription($id: ID!) { organizationEvents(organizationId: $id) { ${page(page(page('id')))} } }`
    const response = await owner.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query, variables: { id } }),
    })
    expect(await response.text()).toContain('COST_LIMIT')
  })

  it('is not divided among operations that are sent together', async () => {
    const person = await gateway.person()
    const { body } = await person.post('/graphql', Array(50).fill({ query: '{ viewer { kind } }' }))
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    expect(JSON.stringify(body)).not.toContain('USER')
  })

  it('ends in the database, too: no statement of a caller runs for ever', async () => {
    const { appPool } = gateway.services.database
    const query = appPool.query as unknown as (text: string) => Promise<{ rows: unknown[] }>
    expect((await query.call(appPool, 'show statement_timeout')).rows).toEqual([{ statement_timeout: '30s' }])
  })

  it('leaves introspection no way round, which ends at a depth of its own', async () => {
    const nested = `${'fields { type { '.repeat(4)}name${' } }'.repeat(4)}`
    const { data, errors } = await gateway.anonymous.graph(`{ __schema { types { ${nested} } } }`)
    expect(data).toBeUndefined()
    expect(errors).toMatchObject([{ message: 'Maximum introspection depth exceeded' }])
  })
})
