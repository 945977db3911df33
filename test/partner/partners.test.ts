import { describe, expect, it } from 'vitest'
import { clientWithKey } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const system = () => gateway.services.database.system
const root = () => gateway.person({ superAdmin: true })

describe('createPartner', () => {
  it('is for super admins by session', async () => {
    const { partner } = await (await root()).mutate('createPartner', { name: ' Recruiters ' }, 'partner { uuid name }')
    expect(partner.name).toBe('Recruiters')
    expect(await system().auditEvent.findMany({ where: { resourceId: partner.uuid } })).toMatchObject([
      { action: 'partner.create', organizationId: null, actorKind: 'USER', outcome: 'DONE' },
    ])
  })

  it('is forbidden to everybody else, with a row in the audit log', async () => {
    const { owner } = await gateway.organization()
    const before = await system().partner.count()
    expect(await owner.mutate('createPartner', { name: 'X' })).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['platform.partners.create'],
    })
    expect(await system().partner.count()).toBe(before)
    expect(await system().auditEvent.findMany({ where: { actorId: owner.user.id } })).toMatchObject([
      { action: 'partner.create', outcome: 'REFUSED', organizationId: null },
    ])
  })

  it('is refused to the key of a super admin and to a partner', async () => {
    const partner = await gateway.seed.partner()
    for (const key of [await (await root()).key(), partner.key]) {
      expect(await key.mutate('createPartner', { name: 'X' })).toMatchObject({ code: 'SESSION_REQUIRED' })
    }
  })

  it('ends with the right: a super admin that is none any more is refused at once', async () => {
    const person = await root()
    expect((await person.data('{ viewer { isSuperAdmin } }')).viewer.isSuperAdmin).toBe(true)
    await system().user.update({ where: { id: person.user.id }, data: { superAdmin: false } })
    expect(await person.mutate('createPartner', { name: 'X' })).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('needs a name', async () => {
    const result = await (await root()).mutate('createPartner', { name: '' })
    expect(result).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'name' }] })
  })
})

describe('createPartnerKey', () => {
  it('makes a key that sees the organizations of its partner alone', async () => {
    const admin = await root()
    const { partner } = await admin.mutate('createPartner', { name: 'Mine' }, 'partner { id uuid }')
    const acme = await gateway.organization({ partnerId: partner.uuid })
    await gateway.organization()
    const made = await admin.mutate(
      'createPartnerKey',
      { partnerId: partner.id, name: 'Server' },
      'key apiKey { kind } partner { id }',
    )
    expect(made).toMatchObject({ apiKey: { kind: 'RECRUBO_PARTNER' }, partner: { id: partner.id } })
    const { viewer, organizations, partners } = await clientWithKey(gateway, made.key, { raw: true }).data(
      `{ viewer { kind partner { id } user { id } apiKey { kind } organizations { nodes { id } } }
         organizations { nodes { id } } partners { nodes { id } } }`,
    )
    expect(viewer).toEqual({
      kind: 'PARTNER',
      partner: { id: partner.id },
      user: null,
      apiKey: { kind: 'RECRUBO_PARTNER' },
      organizations: { nodes: [{ id: acme.id }] },
    })
    expect(organizations.nodes).toEqual([{ id: acme.id }])
    expect(partners.nodes).toEqual([{ id: partner.id }])
  })

  it('is refused to everybody but super admins by session', async () => {
    const partner = await gateway.seed.partner()
    const input = { partnerId: partner.row.id, name: 'X' }
    expect(await (await gateway.person()).mutate('createPartnerKey', input)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await partner.key.mutate('createPartnerKey', input)).toMatchObject({ code: 'SESSION_REQUIRED' })
    expect(await system().apiKey.count({ where: { partnerId: partner.row.id } })).toBe(1)
  })

  it.each([
    ['an unknown partner', { partnerId: '01890000-0000-7000-8000-00000000dead', name: 'X' }, 'NOT_FOUND'],
    ['no id at all', { partnerId: 'nonsense', name: 'X' }, 'NOT_FOUND'],
  ])('does not know %s', async (_what, input, code) => {
    expect(await (await root()).mutate('createPartnerKey', input)).toMatchObject({ code })
  })

  it('refuses scopes that a partner cannot have', async () => {
    const partner = await gateway.seed.partner()
    const input = { partnerId: partner.row.id, name: 'X', scopes: ['platform.partners.create'] }
    expect(await (await root()).mutate('createPartnerKey', input)).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('partners', () => {
  it('are invisible to people', async () => {
    await gateway.seed.partner()
    const { owner } = await gateway.organization()
    expect(await owner.data('{ partners { totalCount nodes { id } } }')).toEqual({
      partners: { totalCount: 0, nodes: [] },
    })
  })
})
