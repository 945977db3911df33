import { describe, expect, it } from 'vitest'
import { createContext } from '../../src/context.js'
import { createOrganization } from '../../src/organization/operations/create-organization.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const select = 'organization { id uuid name slug timezone logo viewerPermissions }'

describe('createOrganization', () => {
  it('makes its creator the owner', async () => {
    const person = await gateway.person()
    const { organization } = await person.mutate('createOrganization', { name: 'Acme Inc' }, select)
    expect(organization.viewerPermissions).toContain('organization.delete')
    const members = await gateway.services.database.system.member.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(members.map(({ userId, roleKeys }) => ({ userId, roleKeys }))).toEqual([
      { userId: person.user.id, roleKeys: ['owner'] },
    ])
  })

  it('makes a slug of the name and another one when it is taken', async () => {
    const person = await gateway.person()
    const first = await person.mutate('createOrganization', { name: 'Café Größe' }, select)
    const second = await person.mutate('createOrganization', { name: 'Café Größe' }, select)
    expect(first.organization.slug).toBe('cafe-gro-e')
    expect(second.organization.slug).toMatch(/^cafe-gro-e-[0-9a-f]{8}$/)
  })

  it('serves everybody who founds one of the same name in the same moment', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => gateway.person()))
    const made = await Promise.all(people.map((one) => one.mutate('createOrganization', { name: 'Rush Hour' }, select)))
    expect(made.map(({ __typename }) => __typename)).toEqual(people.map(() => 'CreateOrganizationSuccess'))
    expect(new Set(made.map(({ organization }) => organization.slug)).size).toBe(people.length)
  })

  it('refuses a slug that another organization has', async () => {
    const other = await gateway.organization()
    const person = await gateway.person()
    const result = await person.mutate('createOrganization', { name: 'Mine', slug: other.row.slug })
    expect(result).toMatchObject({ __typename: 'ConflictError', code: 'SLUG_TAKEN' })
  })

  it('names every bad field', async () => {
    const person = await gateway.person()
    const result = await person.mutate('createOrganization', {
      name: ' ',
      slug: 'No Spaces',
      logo: 'javascript:alert(1)',
      timezone: 'Mars/X',
    })
    expect(result).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT' })
    expect(result.issues.map((issue: { path: string }) => issue.path)).toEqual(['name', 'slug', 'logo', 'timezone'])
  })

  it('is refused to the anonymous', async () => {
    const { data, errors } = await gateway.anonymous.graph(
      'mutation { createOrganization(input: { name: "X" }) { __typename } }',
    )
    expect(data).toBeNull()
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  it('is refused to a key with chosen scopes', async () => {
    const { owner } = await gateway.organization()
    const key = await owner.key('NATIVE', { scopes: ['organization.read', 'organization.update'] })
    const result = await key.mutate('createOrganization', { name: 'X' })
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['platform.organizations.create'] })
  })

  it('writes one audit row that names the actor', async () => {
    const person = await gateway.person()
    const { organization } = await person.mutate('createOrganization', { name: 'Audited' }, select)
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows).toMatchObject([
      { action: 'organization.create', actorId: person.user.id, actorKind: 'USER', outcome: 'DONE' },
    ])
  })
})

describe('an id of the caller', () => {
  const create = async (id: string) => {
    const { key } = await gateway.seed.partner()
    const identified = await gateway.services.viewers.identify(new Headers(key.headers))
    if (identified.outcome !== 'identified') throw new Error('the key is not known')
    const request = { id: 'test', ip: null, userAgent: null, headers: new Headers() }
    const ctx = createContext(gateway.services, { ...identified, request, door: 'recrubo' })
    return createOrganization(ctx, { id, name: 'Chosen' })
  }

  it('is kept', async () => {
    const id = gateway.services.newId()
    expect((await create(id)).id).toBe(id)
  })

  it('is refused when an organization has it', async () => {
    const { uuid } = await gateway.organization()
    await expect(create(uuid)).rejects.toMatchObject({ code: 'CONFLICT', facts: { field: 'id' } })
  })

  it('is refused when an organization had it, whose audit log would otherwise change hands', async () => {
    const { owner, uuid, ref } = await gateway.organization()
    await owner.mutate('deleteOrganization', { organization: ref })
    await expect(create(uuid)).rejects.toMatchObject({ code: 'CONFLICT', facts: { field: 'id' } })
  })
})
