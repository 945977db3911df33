import { isUnionType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { isSessionOnly, ORGANIZATION_PERMISSIONS, type OrganizationPermission } from '../../src/access/permissions.js'
import { OF_EVERY_MEMBER } from '../../src/access/roles.js'
import { registeredNodes } from '../../src/graph/nodes.js'
import { encodeId, type NodeType } from '../../src/ids.js'
import { schema } from '../../src/schema.js'
import type { Client } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()

/** The permissions of which each shows records of a type; none for what belongs to no organization. A new type needs a line. */
const SHOWN_BY: Partial<Record<NodeType, readonly OrganizationPermission[]>> = {
  Organization: ['organization.read'],
  // With a member or an invitation goes the role that it holds.
  Role: ['organization.read', 'users.read'],
  Member: ['users.read'],
  User: ['users.read'],
  Invitation: ['users.read'],
  Site: ['sites.read'],
  Domain: ['domains.read'],
  BatchExport: ['batch_exports.read'],
  BatchExportRun: ['batch_exports.read'],
  BatchExportBackfill: ['batch_exports.read'],
  WebhookDelivery: ['webhooks.read'],
  ApiKey: ['api_keys.read'],
  AuditEvent: ['audit_logs.read'],
  Partner: [],
}
const types = Object.keys(SHOWN_BY) as NodeType[]

let acme: OrganizationSeed
let uuids: Partial<Record<NodeType, string>>

beforeAll(async () => {
  acme = await gateway.organization()
  const { system } = gateway.services.database
  const id = () => gateway.services.newId()
  const organizationId = acme.uuid
  const colleague = await acme.member('member')
  const later = new Date(gateway.services.now().getTime() + 86_400_000)
  const invited = {
    email: 'invited@example.test',
    roleKeys: ['member'],
    tokenHash: id(),
    lifetimeHours: 1,
    expiresAt: later,
  }
  const target = { name: 'Export', destinationType: 'NOOP', interval: 'hour' } as const
  const batchExport = await system.batchExport.create({ data: { ...target, id: id(), organizationId } })
  const run = { id: id(), organizationId, batchExportId: batchExport.id, intervalEnd: later }
  await acme.owner.mutate('updateOrganization', { organization: acme.ref, name: 'Acme' })
  uuids = {
    Organization: organizationId,
    Role: (await acme.role('target', ['sites.read'])).id,
    Member: colleague.member.id,
    User: colleague.user.id,
    Invitation: (await system.invitation.create({ data: { ...invited, id: id(), organizationId } })).id,
    Site: (await acme.site()).id,
    Domain: (await system.domain.create({ data: { id: id(), organizationId, domain: 'acme.test', challenge: 'x' } }))
      .id,
    BatchExport: batchExport.id,
    BatchExportRun: (await system.batchExportRun.create({ data: run })).id,
    BatchExportBackfill: (
      await system.batchExportBackfill.create({ data: { id: id(), organizationId, batchExportId: batchExport.id } })
    ).id,
    WebhookDelivery: (
      await system.webhookDelivery.create({
        data: { id: id(), organizationId, eventId: id(), eventType: 'site.created' },
      })
    ).id,
    ApiKey: (await acme.key()).row.id,
    AuditEvent: (await system.auditEvent.findFirstOrThrow({ where: { organizationId } })).id,
    Partner: (await gateway.seed.partner()).row.id,
  }
})

const idOf = (type: NodeType) => encodeId(type, uuids[type] ?? '')
const unknownId = (type: NodeType) => encodeId(type, gateway.services.newId())

/** What a viewer is told about a record by each way to it; the same ways lead to one that does not exist. */
async function told(client: Client, type: NodeType, id: string, keys: Record<string, string>[]): Promise<string[]> {
  const asks = [
    { query: 'query ($id: ID!) { node(id: $id) { __typename id } }', variables: { id } },
    { query: 'query ($id: ID!) { nodes(ids: [$id, $id]) { __typename id } }', variables: { id } },
    ...(isEntity(type) ? [{ id }, ...keys] : []).map((key) => ({
      query: 'query ($it: [_Any!]!) { _entities(representations: $it) { __typename } }',
      variables: { it: [{ __typename: type, ...key }] },
    })),
  ]
  const answers: string[] = []
  for (const ask of asks) {
    const response = await client.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ask),
    })
    answers.push(`${response.status} ${await response.text()}`)
  }
  return answers
}

const entityUnion = schema.getType('_Entity')
const entities = isUnionType(entityUnion) ? entityUnion.getTypes().map((type) => type.name) : []
const isEntity = (type: NodeType) => entities.includes(type)

const otherKeys = async (type: NodeType): Promise<Record<string, string>[]> => {
  if (type === 'Organization') return [{ slug: acme.row.slug }]
  if (type !== 'User') return []
  const user = await gateway.services.database.system.user.findUniqueOrThrow({ where: { id: uuids.User ?? '' } })
  return [{ email: user.email }]
}
const unknownKeys: Partial<Record<NodeType, Record<string, string>[]>> = {
  Organization: [{ slug: 'no-such-organization' }],
  User: [{ email: 'no-such-user@example.test' }],
}

async function expectNothing(client: Client, type: NodeType) {
  const found = await told(client, type, idOf(type), await otherKeys(type))
  expect(found).toEqual(await told(client, type, unknownId(type), unknownKeys[type] ?? []))
  for (const answer of found) expect(answer).toMatch(/^200 \{"data":\{"\w+":(null|\[null(,null)?\])\}\}$/)
}

const need = (type: NodeType) => SHOWN_BY[type] ?? []
const seenByEveryMember = (type: NodeType) => need(type).some((permission) => OF_EVERY_MEMBER.includes(permission))
const allBut = (permissions: readonly OrganizationPermission[]) =>
  ORGANIZATION_PERMISSIONS.filter((name) => !permissions.includes(name))
let roles = 0
const withRole = async (permissions: readonly string[]) => {
  const name = `role-${++roles}`
  await acme.role(name, [...permissions])
  return acme.member(name)
}

it('every type that is a node or an entity is looked at here', () => {
  expect([...registeredNodes()].sort()).toEqual([...types].sort())
  expect(entities.length).toBeGreaterThan(6)
  for (const name of entities) expect(types).toContain(name)
})

describe.each(types)('%s', (type) => {
  it.each(need(type))('shows itself to a member who holds %s, and to its key', async (permission) => {
    const member = await withRole([permission])
    const found = await told(member, type, idOf(type), await otherKeys(type))
    for (const answer of found) expect(answer).toContain(`"__typename":"${type}"`)
    if (isSessionOnly(permission)) return
    const key = await acme.owner.key('NATIVE', { scopes: [permission] })
    const { node } = await key.data('query ($id: ID!) { node(id: $id) { id } }', { id: idOf(type) })
    expect(node).toEqual({ id: idOf(type) })
  })

  it('shows itself to a super admin by session', async () => {
    const root = await gateway.person({ superAdmin: true })
    const found = await told(root, type, idOf(type), await otherKeys(type))
    for (const answer of found) expect(answer).toContain(`"__typename":"${type}"`)
    await expectNothing(await root.key(), type)
  })

  it('does not exist for the anonymous', () => expectNothing(gateway.anonymous, type))

  it('does not exist for the owner of another organization, by session and by every key', async () => {
    const other = await gateway.organization()
    const partner = await gateway.seed.partner()
    const keys = [await other.owner.key(), await other.owner.key('POSTHOG', { scopes: ['*'] }), await other.key()]
    for (const client of [other.owner, ...keys, partner.key]) await expectNothing(client, type)
  })

  it.skipIf(seenByEveryMember(type))('does not exist for a member who holds every permission but the one', async () => {
    await expectNothing(await withRole(allBut(need(type))), type)
  })

  it.runIf(seenByEveryMember(type))('shows itself to a member whose role permits nothing', async () => {
    const found = await told(await withRole([]), type, idOf(type), await otherKeys(type))
    for (const answer of found) expect(answer).toContain(`"__typename":"${type}"`)
  })

  it('does not exist for a key that lacks the scope, whatever its user may do', async () => {
    const scopes = allBut(need(type)).filter((permission) => !isSessionOnly(permission))
    await expectNothing(await acme.owner.key('NATIVE', { scopes }), type)
    await expectNothing(await acme.key('RYBBIT_ORGANIZATION', { scopes: [] }), type)
  })
})
