import { describe, expect, it } from 'vitest'
import { recogniseKey } from '../../src/identity/key-format.js'
import { clientWithKey } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const select = `key apiKey { id uuid kind name start last4 scopes organizationIds isActive expiresAt lastUsedAt revokedAt
  user { id } createdBy { id } organization { id } }`

describe('a personal key', () => {
  it.each(['NATIVE', 'RYBBIT', 'POSTHOG', 'TOURS_EVENTS'])(
    'of kind %s is made by a session and acts as its user',
    async (kind) => {
      const { owner, id } = await gateway.organization()
      const { key, apiKey } = await owner.mutate('createApiKey', { name: 'CI', kind }, select)
      expect(recogniseKey(key)).toEqual({ kinds: [kind], valid: true })
      expect(apiKey).toMatchObject({ kind, name: 'CI', scopes: null, organizationIds: null, isActive: true })
      expect(apiKey.start).toBe(key.slice(0, apiKey.start.length))
      expect(apiKey.last4).toBe(key.slice(-4))
      expect(apiKey.user.id).toBe(owner.id)
      const { viewer } = await clientWithKey(gateway, key).data(
        '{ viewer { kind user { id } apiKey { id } organizations { nodes { id } } } }',
      )
      expect(viewer).toEqual({
        kind: 'API_KEY',
        user: { id: owner.id },
        apiKey: { id: apiKey.id },
        organizations: { nodes: [{ id }] },
      })
    },
  )

  it('is native unless a kind is named', async () => {
    const person = await gateway.person()
    const { key } = await person.mutate('createApiKey', { name: 'CI' }, select)
    expect(key).toMatch(/^og_live_[0-9A-Za-z]{38}$/)
  })

  it('holds no more than its scopes', async () => {
    const { owner, id } = await gateway.organization()
    const { key, apiKey } = await owner.mutate('createApiKey', { name: 'CI', scopes: ['organization.read'] }, select)
    expect(apiKey.scopes).toEqual(['organization.read'])
    const client = clientWithKey(gateway, key)
    const { organization } = await client.data(`{ organization(by: { id: "${id}" }) { viewerPermissions } }`)
    expect(organization.viewerPermissions).toEqual(['organization.read'])
  })

  it('with an organization works there alone, and is seen by those who manage its keys', async () => {
    const acme = await gateway.organization()
    const other = await gateway.organization({ owner: acme.owner })
    const admin = await acme.member('admin')
    const { key, apiKey } = await acme.owner.mutate(
      'createApiKey',
      { name: 'Acme only', organization: acme.ref },
      select,
    )
    expect(apiKey).toMatchObject({ organizationIds: [acme.id], organization: { id: acme.id } })
    const client = clientWithKey(gateway, key)
    const see = (id: string) => client.data(`{ organization(by: { id: "${id}" }) { id } }`)
    expect(await see(acme.id)).toEqual({ organization: { id: acme.id } })
    expect(await see(other.id)).toEqual({ organization: null })
    const listed = await admin.data(`{ organization(by: { id: "${acme.id}" }) { apiKeys { nodes { id } } } }`)
    expect(listed.organization.apiKeys.nodes).toEqual([{ id: apiKey.id }])
  })

  it('may be limited to several organizations by ids of either form', async () => {
    const one = await gateway.organization()
    const two = await gateway.organization({ owner: one.owner })
    const input = { name: 'Both', organizationIds: [one.id, two.uuid, one.id] }
    const { apiKey } = await one.owner.mutate('createApiKey', input, select)
    expect(apiKey.organizationIds).toEqual([one.id, two.id])
    expect(apiKey.organization).toBeNull()
  })

  it('cannot name an organization that its maker does not see', async () => {
    const foreign = await gateway.organization()
    const person = await gateway.person()
    for (const limit of [
      { organization: foreign.ref },
      { organizationIds: [foreign.id] },
      { organizationIds: ['nonsense'] },
    ]) {
      expect(await person.mutate('createApiKey', { name: 'X', ...limit })).toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(await keysOf(person.user.id)).toEqual([])
  })

  it.each(['NATIVE', 'RYBBIT', 'POSTHOG', 'TOURS_EVENTS'] as const)(
    'cannot be made by a key of kind %s',
    async (kind) => {
      const person = await gateway.person()
      const key = await person.key(kind)
      const result = await key.mutate('createApiKey', { name: 'Child' })
      expect(result).toMatchObject({ __typename: 'ForbiddenError', code: 'SESSION_REQUIRED' })
      expect(await keysOf(person.user.id)).toHaveLength(1)
    },
  )

  it('is refused to the anonymous', async () => {
    const { errors } = await gateway.anonymous.graph('mutation { createApiKey(input: { name: "X" }) { __typename } }')
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  it.each([
    ['an empty name', { name: ' ' }, 'name'],
    ['a name of 65 characters', { name: 'x'.repeat(65) }, 'name'],
    ['a name with a line break', { name: 'a\nb' }, 'name'],
    ['an expiry in the past', { name: 'X', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['a permission that does not exist', { name: 'X', scopes: ['sites.fly'] }, 'scopes'],
    ['a permission of sessions alone', { name: 'X', scopes: ['api_keys.create'] }, 'scopes'],
    ['a permission of the platform', { name: 'X', scopes: ['platform.organizations.create'] }, 'scopes'],
    ['a scope of another dialect', { name: 'X', kind: 'POSTHOG', scopes: ['organization.read'] }, 'scopes'],
    ['no organization although it names some', { name: 'X', organizationIds: [] }, 'organizationIds'],
    ['a kind that others make', { name: 'X', kind: 'RECRUBO_PARTNER' }, 'kind'],
    ['an organization key without organization', { name: 'X', kind: 'RYBBIT_ORGANIZATION' }, 'organization'],
  ])('is refused with %s', async (_what, input, path) => {
    const person = await gateway.person()
    const result = await person.mutate('createApiKey', input)
    expect(result).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] })
    expect(await keysOf(person.user.id)).toEqual([])
  })

  it('is limited to 50 that work, also when they are made at once', async () => {
    const person = await gateway.person()
    await Promise.all(Array.from({ length: 48 }, () => person.key()))
    const made = await Promise.all(
      Array.from({ length: 5 }, () => person.mutate('createApiKey', { name: 'X' }, select)),
    )
    expect(made.map((result) => result.code ?? 'made').sort()).toEqual([
      ...Array.from({ length: 3 }, () => 'API_KEY_LIMIT'),
      'made',
      'made',
    ])
    await person.mutate('revokeApiKey', { apiKeyId: made.find((result) => result.apiKey).apiKey.id })
    expect(await person.mutate('createApiKey', { name: 'X' })).toMatchObject({ __typename: 'CreateApiKeySuccess' })
  })

  it('leaves an audit row without anything that could be used', async () => {
    const person = await gateway.person()
    const { key, apiKey } = await person.mutate('createApiKey', { name: 'Audited' }, select)
    const rows = await gateway.services.database.system.auditEvent.findMany({ where: { resourceId: apiKey.uuid } })
    expect(rows).toMatchObject([{ action: 'api_key.create', actorId: person.user.id, organizationId: null }])
    expect(JSON.stringify(rows, (_name, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      key,
    )
  })
})

describe('a key of an organization', () => {
  const input = { name: 'Server', kind: 'RYBBIT_ORGANIZATION' }

  it('is made by an admin and acts for the organization, with nobody behind it', async () => {
    const acme = await gateway.organization()
    const admin = await acme.member('admin')
    const { key, apiKey } = await admin.mutate('createApiKey', { ...input, organization: acme.ref }, select)
    expect(key).toMatch(/^rb_org_[A-Za-z]{64}$/)
    expect(apiKey).toMatchObject({ user: null, organization: { id: acme.id }, organizationIds: [acme.id] })
    expect(apiKey.createdBy.id).toBe(admin.id)
    const { viewer } = await clientWithKey(gateway, key).data('{ viewer { kind user { id } apiKey { id } } }')
    expect(viewer).toEqual({ kind: 'ORGANIZATION_KEY', user: null, apiKey: { id: apiKey.id } })
  })

  it('needs api_keys.create', async () => {
    const acme = await gateway.organization()
    const member = await acme.member('member')
    const before = await acme.snapshot()
    const result = await member.mutate('createApiKey', { ...input, organization: acme.ref })
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['api_keys.create'] })
    expect(await acme.snapshot()).toEqual(before)
  })

  it('is not made where its maker is a stranger', async () => {
    const acme = await gateway.organization()
    const stranger = await gateway.person()
    expect(await stranger.mutate('createApiKey', { ...input, organization: acme.ref })).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('is not made by a key', async () => {
    const acme = await gateway.organization()
    const key = await acme.owner.key()
    expect(await key.mutate('createApiKey', { ...input, organization: acme.ref })).toMatchObject({
      code: 'SESSION_REQUIRED',
    })
  })

  it('cannot exceed its maker, in what it holds or confers', async () => {
    const acme = await gateway.organization()
    await acme.role('keeper', ['organization.read', 'api_keys.create', 'users.update'])
    const keeper = await acme.member('keeper')
    const before = await acme.snapshot()
    for (const scopes of [undefined, ['members:manage'], ['org:read']]) {
      const result = await keeper.mutate('createApiKey', { ...input, organization: acme.ref, scopes })
      expect(result).toMatchObject({ code: 'ESCALATION' })
      expect(result.missingPermissions).not.toEqual([])
    }
    expect(await acme.snapshot()).toEqual(before)
  })

  it('is limited to 50 that work', async () => {
    const acme = await gateway.organization()
    await Promise.all(Array.from({ length: 50 }, () => acme.key()))
    const result = await acme.owner.mutate('createApiKey', { ...input, organization: acme.ref })
    expect(result).toMatchObject({ __typename: 'LimitError', code: 'API_KEY_LIMIT' })
  })
})

const keysOf = (userId: string) => gateway.services.database.system.apiKey.findMany({ where: { userId } })
