import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const select = 'organization { name slug logo timezone membersCanInvite metadata }'

describe('updateOrganization', () => {
  it('changes what is named, keeps what is omitted and clears what is null', async () => {
    const { owner, ref } = await gateway.organization({ name: 'Before' })
    await owner.mutate('updateOrganization', { organization: ref, logo: 'https://a.test/l.png', metadata: { a: 1 } })
    const { organization } = await owner.mutate(
      'updateOrganization',
      { organization: ref, name: 'After', logo: null },
      select,
    )
    expect(organization).toMatchObject({ name: 'After', logo: null, metadata: { a: 1 } })
  })

  it('answers an empty change with the organization as it is', async () => {
    const { owner, ref, row } = await gateway.organization()
    const { organization } = await owner.mutate('updateOrganization', { organization: ref }, select)
    expect(organization.name).toBe(row.name)
  })

  it('takes an organization by slug and by UUID', async () => {
    const { owner, row, uuid } = await gateway.organization()
    for (const organization of [{ slug: row.slug }, { id: uuid }]) {
      const result = await owner.mutate('updateOrganization', { organization, name: 'Named' }, select)
      expect(result.organization.name).toBe('Named')
    }
  })

  it.each([
    ['utc', 'UTC'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['europe/berlin', 'Europe/Berlin'],
    ['America/Port-au-Prince', 'America/Port-au-Prince'],
  ])('keeps the time zone %s as %s', async (sent, kept) => {
    const { owner, ref } = await gateway.organization()
    const { organization } = await owner.mutate('updateOrganization', { organization: ref, timezone: sent }, select)
    expect(organization.timezone).toBe(kept)
  })

  it.each([
    ['name', { name: '' }],
    ['name', { name: null }],
    ['name', { name: 'x'.repeat(121) }],
    ['name', { name: 'line\nbreak' }],
    ['name', { name: 'nul\u0000' }],
    ['slug', { slug: '-x' }],
    ['timezone', { timezone: '+05:30' }],
    ['timezone', { timezone: 'Mars/X' }],
    ['logo', { logo: 'data:image/png;base64,AAAA' }],
    ['logo', { logo: `https://a.test/${'x'.repeat(2048)}` }],
  ])('refuses a bad %s and writes nothing: %j', async (path, change) => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('updateOrganization', { organization: organization.ref, ...change })
    expect(result).toMatchObject({ __typename: 'InvalidInputError', issues: [{ path }] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('refuses a slug that another organization has', async () => {
    const [mine, other] = [await gateway.organization(), await gateway.organization()]
    const before = await mine.snapshot()
    const result = await mine.owner.mutate('updateOrganization', { organization: mine.ref, slug: other.row.slug })
    expect(result).toMatchObject({ __typename: 'ConflictError', code: 'SLUG_TAKEN' })
    expect(await mine.snapshot()).toEqual(before)
  })

  it('tells a member what is missing, writes nothing and audits the refusal', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const before = await organization.snapshot()
    const result = await member.mutate('updateOrganization', { organization: organization.ref, name: 'Mine' })
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['organization.update'] })
    expect(await organization.snapshot()).toEqual(before)
    const audit = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(audit).toMatchObject([{ action: 'organization.update', outcome: 'REFUSED', actorId: member.user.id }])
  })

  it('answers an outsider exactly as for an organization that does not exist', async () => {
    const organization = await gateway.organization()
    const outsider = await gateway.person()
    const foreign = await outsider.mutate('updateOrganization', { organization: organization.ref, name: 'X' })
    const absent = await outsider.mutate('updateOrganization', { organization: { slug: 'no-such' }, name: 'X' })
    expect(foreign).toEqual(absent)
    expect(foreign.code).toBe('NOT_FOUND')
  })

  it('lets members invite at once when the setting says so', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const ask = () =>
      member.data(`{ organization(by: { id: "${organization.id}" }) { viewerCan(permission: "users.invite") } }`)
    expect((await ask()).organization.viewerCan).toBe(false)
    await organization.owner.mutate('updateOrganization', { organization: organization.ref, membersCanInvite: true })
    expect((await ask()).organization.viewerCan).toBe(true)
  })

  it('is allowed to a key that has the scope and refused to one that has not', async () => {
    const { owner, ref } = await gateway.organization()
    const may = await owner.key('NATIVE', { scopes: ['organization.read', 'organization.update'] })
    const mayNot = await owner.key('NATIVE', { scopes: ['organization.read'] })
    expect(await may.mutate('updateOrganization', { organization: ref, name: 'By key' }, select)).toMatchObject({
      organization: { name: 'By key' },
    })
    expect(await mayNot.mutate('updateOrganization', { organization: ref, name: 'No' })).toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
