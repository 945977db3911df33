import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../testkit/client.js'
import { Gateway, useGateway } from '../testkit/gateway.js'

// Two processes on one database, told apart by nothing but what each of them keeps in memory.
const here = useGateway()
let there: Gateway

beforeAll(async () => {
  there = await Gateway.start({ database: here.database })
})
afterAll(async () => {
  await there.services.close()
  rmSync(there.dataDir, { recursive: true })
})

const elsewhere = (client: Client) => new Client(there.send, client.headers)
const system = () => here.services.database.system

const viewerQuery = '{ viewer { kind isSuperAdmin } }'
const kind = async (client: Client) => {
  const { status, body } = await client.post('/graphql', { query: viewerQuery })
  return status === 401 ? '401' : body.data.viewer.kind
}
const permissionsIn = (id: string) => async (client: Client) => {
  const { organization } = await client.data(`{ organization(by: { id: "${id}" }) { viewerPermissions } }`)
  return (organization?.viewerPermissions as string[] | undefined) ?? null
}

/**
 * Half a second after the change at the latest, the other process answers what is expected. What it keeps would be good
 * for a whole second, so that nothing but the announcement can have told it.
 */
async function felt<Value>(
  client: Client,
  ask: (client: Client) => Promise<Value>,
  isRight: (value: Value) => boolean,
) {
  const until = Date.now() + 500
  for (;;) {
    const value = await ask(elsewhere(client))
    if (isRight(value)) return
    if (Date.now() > until) throw new Error(`still ${JSON.stringify(value)} after half a second`)
    await pause(10)
  }
}

/** Makes the other process know the client; asked twice, so that the second answer comes from its memory. */
async function warm<Value>(client: Client, ask: (client: Client) => Promise<Value>): Promise<Value> {
  await ask(elsewhere(client))
  return ask(elsewhere(client))
}

describe('in every process', () => {
  it('a revoked key is refused', async () => {
    const person = await here.person()
    const key = await person.key()
    expect(await warm(key, kind)).toBe('API_KEY')
    await person.mutate('revokeApiKey', { apiKeyId: key.row.id })
    await felt(key, kind, (value) => value === '401')
  })

  it('a replaced token of an organization is refused', async () => {
    const acme = await here.organization()
    const { token } = await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref }, 'token')
    const client = new Client(here.send, { authorization: token })
    expect(await warm(client, kind)).toBe('ORGANIZATION_KEY')
    await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref })
    await felt(client, kind, (value) => value === '401')
  })

  it('an expiry that was brought forward counts', async () => {
    const key = await (await here.person()).key()
    expect(await warm(key, kind)).toBe('API_KEY')
    await system().apiKey.update({ where: { id: key.row.id }, data: { expiresAt: new Date(Date.now() - 1) } })
    await felt(key, kind, (value) => value === '401')
  })

  it('narrower scopes of a key count', async () => {
    const acme = await here.organization()
    const key = await acme.owner.key()
    expect(await warm(key, permissionsIn(acme.id))).toContain('organization.delete')
    await system().apiKey.update({ where: { id: key.row.id }, data: { unscoped: false, scopes: [] } })
    await felt(key, permissionsIn(acme.id), (value) => value === null)
  })

  it.each(['session', 'key'] as const)('another role of a member counts, by %s', async (by) => {
    const acme = await here.organization()
    const member = await acme.member('admin')
    const client = by === 'key' ? await member.key() : member
    expect(await warm(client, permissionsIn(acme.id))).toContain('users.delete')
    await system().member.update({ where: { id: member.member.id }, data: { roleKeys: ['member'] } })
    await felt(client, permissionsIn(acme.id), (value) => value !== null && !value.includes('users.delete'))
  })

  it('other permissions of a role count', async () => {
    const acme = await here.organization()
    const role = await acme.role('editor', ['organization.read', 'sites.update'])
    const editor = await acme.member('editor')
    expect(await warm(editor, permissionsIn(acme.id))).toEqual(['organization.read', 'sites.update'])
    await system().role.update({ where: { id: role.id }, data: { permissions: ['organization.read'] } })
    await felt(editor, permissionsIn(acme.id), (value) => value?.length === 1)
  })

  it('a new membership counts', async () => {
    const acme = await here.organization()
    const person = await here.person()
    expect(await warm(person, permissionsIn(acme.id))).toBeNull()
    await acme.member('member', person)
    await felt(person, permissionsIn(acme.id), (value) => value !== null)
  })

  it('the end of a membership counts', async () => {
    const acme = await here.organization()
    const member = await acme.member('member')
    expect(await warm(member, permissionsIn(acme.id))).not.toBeNull()
    await system().member.delete({ where: { id: member.member.id } })
    await felt(member, permissionsIn(acme.id), (value) => value === null)
  })

  it('a setting of the organization that moves permissions counts', async () => {
    const acme = await here.organization()
    const member = await acme.member('member')
    expect(await warm(member, permissionsIn(acme.id))).not.toContain('users.invite')
    await acme.owner.mutate('updateOrganization', { organization: acme.ref, membersCanInvite: true })
    await felt(member, permissionsIn(acme.id), (value) => value?.includes('users.invite') ?? false)
  })

  it('the end of an organization ends its keys', async () => {
    const acme = await here.organization()
    const key = await acme.key()
    expect(await warm(key, kind)).toBe('ORGANIZATION_KEY')
    await acme.owner.mutate('deleteOrganization', { organization: acme.ref })
    await felt(key, kind, (value) => value === '401')
  })

  it('signing out ends the session', async () => {
    const person = await here.person()
    expect(await warm(person, kind)).toBe('USER')
    const { status } = await person.post('/api/auth/sign-out', {}, { origin: here.services.publicUrl })
    expect(status).toBe(200)
    await felt(person, kind, (value) => value === 'ANONYMOUS')
  })

  it('a revoked session ends', async () => {
    const person = await here.person()
    expect(await warm(person, kind)).toBe('USER')
    await person.mutate('revokeSession', { sessionId: person.sessionId })
    await felt(person, kind, (value) => value === 'ANONYMOUS')
  })

  it('the end of a super admin counts', async () => {
    const root = await here.person({ superAdmin: true })
    const isSuperAdmin = async (client: Client) => (await client.data(viewerQuery)).viewer.isSuperAdmin as boolean
    expect(await warm(root, isSuperAdmin)).toBe(true)
    await system().user.update({ where: { id: root.user.id }, data: { superAdmin: false } })
    await felt(root, isSuperAdmin, (value) => !value)
  })

  it('deleting a user ends its session and every key', async () => {
    const person = await here.person()
    const keys = await Promise.all(
      (['NATIVE', 'RYBBIT', 'POSTHOG', 'TOURS_EVENTS'] as const).map((kind) => person.key(kind)),
    )
    for (const client of [person, ...keys]) expect(await warm(client, kind)).toMatch(/USER|API_KEY/)
    await system().user.delete({ where: { id: person.user.id } })
    await felt(person, kind, (value) => value === 'ANONYMOUS')
    for (const key of keys) await felt(key, kind, (value) => value === '401')
  })
})

describe('while the connection that announces changes is lost', () => {
  it('nothing stale is answered, neither then nor after it is back', async () => {
    const acme = await here.organization()
    const member = await acme.member('admin')
    const permissions = () => permissionsIn(acme.id)(elsewhere(member))
    expect(await warm(member, permissionsIn(acme.id))).toContain('users.delete')

    await here.services.database.systemPool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query ilike 'listen%' and pid <> pg_backend_pid()`,
    )
    await until(() => !there.services.notifications.connected)
    await system().member.update({ where: { id: member.member.id }, data: { roleKeys: ['member'] } })
    expect(await permissions()).not.toContain('users.delete')
    await system().member.update({ where: { id: member.member.id }, data: { roleKeys: ['admin'] } })
    expect(await permissions()).toContain('users.delete')

    await until(() => there.services.notifications.connected)
    await warm(member, permissionsIn(acme.id))
    await system().member.update({ where: { id: member.member.id }, data: { roleKeys: ['member'] } })
    await felt(member, permissionsIn(acme.id), (value) => value !== null && !value.includes('users.delete'))
  })
})

async function until(isTrue: () => boolean): Promise<void> {
  for (const start = Date.now(); !isTrue(); await pause(5)) {
    if (Date.now() - start > 5000) throw new Error('this did not come true in five seconds')
  }
}
