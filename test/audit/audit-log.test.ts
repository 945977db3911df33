import { describe, expect, it } from 'vitest'
import { decodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const fields = `action outcome actorKind actor { id } actorId apiKeyId resourceType resourceId before after requestId
  ipAddress userAgent createdAt hash`

const log = (id: string, filter = '') =>
  `{ organization(by: { id: "${id}" }) { auditLog${filter && `(${filter})`} { totalCount nodes { id ${fields} } } } }`

/** An organization whose owner renamed it twice, and whose member tried in vain. */
async function history() {
  const acme = await gateway.organization()
  const member = await acme.member('member')
  const rename = (name: string) => ({ organization: acme.ref, name })
  await acme.owner.mutate('updateOrganization', rename('First'))
  await member.mutate('updateOrganization', rename('Never'))
  await acme.owner.mutate('updateOrganization', rename('Second'))
  return { acme, member }
}

describe('Organization.auditLog', () => {
  it('tells newest first who did what, with the record before and after', async () => {
    const { acme, member } = await history()
    const { organization } = await acme.owner.data(log(acme.id))
    expect(organization.auditLog).toMatchObject({
      totalCount: 3,
      nodes: [
        {
          action: 'organization.update',
          outcome: 'DONE',
          actorKind: 'USER',
          actor: { id: acme.owner.id },
          apiKeyId: null,
          resourceType: 'Organization',
          resourceId: acme.id,
          before: { name: 'First' },
          after: { name: 'Second' },
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        {
          outcome: 'REFUSED',
          actor: { id: member.id },
          before: null,
          after: { code: 'FORBIDDEN', missingPermissions: ['organization.update'] },
        },
        { outcome: 'DONE', after: { name: 'First' } },
      ],
    })
  })

  it('names the request, as its answer does', async () => {
    const acme = await gateway.organization()
    const query = `mutation { updateOrganization(input: { organization: { id: "${acme.id}" }, name: "X" }) { __typename } }`
    await acme.owner.post('/graphql', { query }, { 'x-request-id': 'trace-me', 'user-agent': 'Tests/1' })
    const { organization } = await acme.owner.data(log(acme.id))
    expect(organization.auditLog.nodes).toMatchObject([{ requestId: 'trace-me', userAgent: 'Tests/1' }])
  })

  it('names the key that was used', async () => {
    const acme = await gateway.organization()
    const key = await acme.key()
    await key.mutate('updateOrganization', { organization: acme.ref, name: 'By key' })
    const { organization } = await acme.owner.data(log(acme.id))
    const [row] = organization.auditLog.nodes
    expect(row).toMatchObject({ actorKind: 'ORGANIZATION_KEY', actor: null, actorId: null })
    expect(decodeId(row.apiKeyId)).toEqual({ type: 'ApiKey', uuid: key.row.id })
  })

  it('can be narrowed by every condition, which combine', async () => {
    const { acme, member } = await history()
    const count = async (filter: string) =>
      (await acme.owner.data(log(acme.id, `filter: { ${filter} }`))).organization.auditLog.totalCount
    const { organization } = await acme.owner.data(log(acme.id))
    const middle = organization.auditLog.nodes[1].createdAt
    expect(await count('action: "organization.update"')).toBe(3)
    expect(await count('action: "organization.delete"')).toBe(0)
    expect(await count(`actor: "${member.id}"`)).toBe(1)
    expect(await count(`actor: "${member.user.id}"`)).toBe(1)
    expect(await count('actor: "nonsense"')).toBe(0)
    expect(await count('outcome: REFUSED')).toBe(1)
    expect(await count('resourceType: "Organization"')).toBe(3)
    expect(await count(`resourceId: "${acme.id}"`)).toBe(3)
    expect(await count(`resourceId: "${gateway.services.newId()}"`)).toBe(0)
    expect(await count(`from: "${middle}"`)).toBe(2)
    expect(await count(`to: "${middle}"`)).toBe(1)
    expect(await count(`outcome: DONE, from: "${middle}"`)).toBe(1)
    expect(await count('action: "a\\u0000b"')).toBe(0)
  })

  it('is read page by page', async () => {
    const { acme } = await history()
    const page = (after: string) =>
      acme.owner.data(
        `{ organization(by: { id: "${acme.id}" }) { auditLog(first: 2${after}) {
             nodes { outcome } pageInfo { hasNextPage endCursor } } } }`,
      )
    const first = (await page('')).organization.auditLog
    expect(first).toMatchObject({
      nodes: [{ outcome: 'DONE' }, { outcome: 'REFUSED' }],
      pageInfo: { hasNextPage: true },
    })
    const second = (await page(`, after: "${first.pageInfo.endCursor}"`)).organization.auditLog
    expect(second).toMatchObject({ nodes: [{ outcome: 'DONE' }], pageInfo: { hasNextPage: false } })
  })

  it('needs audit_logs.read', async () => {
    const { acme, member } = await history()
    const key = await acme.owner.key('NATIVE', { scopes: ['organization.read'] })
    for (const caller of [member, key]) {
      const { data, errors } = await caller.graph(log(acme.id))
      expect(data.organization).toEqual({ auditLog: null })
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['audit_logs.read'] })
    }
  })

  it('is open to a key that holds audit_logs.read', async () => {
    const { acme } = await history()
    const key = await acme.owner.key('NATIVE', { scopes: ['organization.read', 'audit_logs.read'] })
    expect((await key.data(log(acme.id))).organization.auditLog.totalCount).toBe(3)
  })
})

describe('Query.auditLog', () => {
  const all = (filter: string) =>
    `{ auditLog(filter: { ${filter} }) { totalCount nodes { action organization { id } } } }`

  it('shows a super admin what was done in all organizations and in none', async () => {
    const root = await gateway.person({ superAdmin: true })
    const acme = await gateway.organization()
    await acme.owner.mutate('updateOrganization', { organization: acme.ref, name: 'Somewhere' })
    await acme.owner.mutate('createApiKey', { name: 'Nowhere' })
    const { auditLog } = await root.data(all(`actor: "${acme.owner.id}"`))
    expect(auditLog).toEqual({
      totalCount: 2,
      nodes: [
        { action: 'api_key.create', organization: null },
        { action: 'organization.update', organization: { id: acme.id } },
      ],
    })
  })

  it('is closed to everybody else, and to the key of a super admin', async () => {
    const { owner } = await gateway.organization()
    const root = await gateway.person({ superAdmin: true })
    for (const caller of [owner, await root.key()]) {
      const { data, errors } = await caller.graph(all(''))
      expect(data).toEqual({ auditLog: null })
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    }
  })
})
