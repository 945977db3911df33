import { describe, expect, it } from 'vitest'
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
