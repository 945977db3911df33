import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const own =
  'query ($isActive: Boolean) { viewer { apiKeys(filter: { isActive: $isActive }) { totalCount nodes { uuid } } } }'
const ofOrganization = (id: string) => `{ organization(by: { id: "${id}" }) { apiKeys { nodes { uuid } } } }`

describe('Viewer.apiKeys', () => {
  it('lists the own keys, those that ended too', async () => {
    const person = await gateway.person()
    const [first, second] = [await person.key(), await person.key('POSTHOG')]
    await (await gateway.person()).key()
    await person.mutate('revokeApiKey', { apiKeyId: first.row.id })
    const { viewer } = await person.data(own)
    expect(viewer.apiKeys).toEqual({ totalCount: 2, nodes: [{ uuid: first.row.id }, { uuid: second.row.id }] })
  })

  it('tells those that work from those that do not', async () => {
    const person = await gateway.person()
    const good = await person.key()
    const expired = await person.key('NATIVE', { expiresAt: new Date(gateway.services.now().getTime() - 1) })
    const list = async (isActive: boolean) => (await person.data(own, { isActive })).viewer.apiKeys.nodes
    expect(await list(true)).toEqual([{ uuid: good.row.id }])
    expect(await list(false)).toEqual([{ uuid: expired.row.id }])
  })

  it('is closed to keys', async () => {
    const { owner } = await gateway.organization()
    const key = await owner.key()
    const { data, errors } = await key.graph('{ viewer { kind apiKeys { nodes { id } } } }')
    expect(data.viewer).toEqual({ kind: 'API_KEY', apiKeys: null })
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })
})

describe('Organization.apiKeys', () => {
  it('lists the keys of the organization, and none of its members', async () => {
    const acme = await gateway.organization()
    await acme.owner.key()
    await (await gateway.organization()).key()
    const key = await acme.key()
    const { organization } = await acme.owner.data(ofOrganization(acme.id))
    expect(organization.apiKeys.nodes).toEqual([{ uuid: key.row.id }])
  })

  it.each(['member', 'NATIVE'] as const)('needs api_keys.read by session: not for a %s', async (who) => {
    const acme = await gateway.organization()
    await acme.key()
    const caller = who === 'member' ? await acme.member('member') : await acme.owner.key(who)
    const { data, errors } = await caller.graph(ofOrganization(acme.id))
    expect(data.organization).toEqual({ apiKeys: null })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['api_keys.read'] })
  })
})

describe('what the graph and the database keep of a key', () => {
  it('is enough to tell it from others, and nothing that opens a door', async () => {
    const fields = await gateway.anonymous.data('{ __type(name: "ApiKey") { fields { name } } }')
    const names = fields.__type.fields.map((field: { name: string }) => field.name)
    expect(names).toContain('last4')
    expect(names.filter((name: string) => /hash|secret|^key$/i.test(name))).toEqual([])
  })

  it('a dump of the database holds no key and no session cookie', async () => {
    const acme = await gateway.organization()
    const partner = await gateway.seed.partner()
    const made = await acme.owner.mutate('createApiKey', { name: 'X' }, 'key')
    const rotated = await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref }, 'token')
    const personal = await Promise.all(
      (['RYBBIT', 'POSTHOG', 'TOURS_EVENTS'] as const).map((kind) => acme.owner.key(kind)),
    )
    const keys = [made.key, rotated.token, partner.key.key, (await acme.key()).key, ...personal.map(({ key }) => key)]
    const dump = await everything()
    expect(dump).toContain(acme.row.name)
    for (const secret of [...keys, acme.owner.cookie, decodeURIComponent(acme.owner.cookie.split('=')[1] ?? '')]) {
      expect(dump).not.toContain(secret)
    }
  })
})

async function everything(): Promise<string> {
  const pool = gateway.services.database.systemPool
  const tables = await pool.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
  )
  const texts = await Promise.all(
    tables.rows.map(({ name }) =>
      pool.query<{ all: string | null }>(`select string_agg(t::text, e'\\n') as all from ${name} t`),
    ),
  )
  return texts.map(({ rows }) => rows[0]?.all ?? '').join('\n')
}
