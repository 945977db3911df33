import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const select = 'member { id user { id email } role { name } organization { id } hasRestrictedSiteAccess }'

const limitTo = (organization: OrganizationSeed, memberLimit: number) =>
  gateway.services.database.system.subscription.create({ data: { organizationId: organization.uuid, memberLimit } })

const invite = (organization: OrganizationSeed, email: string, expiresAt: Date) =>
  gateway.services.database.system.invitation.create({
    data: {
      id: gateway.services.newId(),
      organizationId: organization.uuid,
      email,
      roleKeys: ['member'],
      tokenHash: gateway.services.newId(),
      lifetimeHours: 168,
      expiresAt,
    },
  })

const tomorrow = () => new Date(gateway.services.now().getTime() + 86_400_000)

describe('addMember', () => {
  it('makes an existing user a member at once', async () => {
    const organization = await gateway.organization()
    const { user, id } = await gateway.person()
    const result = await organization.owner.mutate(
      'addMember',
      { organization: organization.ref, email: user.email, role: 'member' },
      select,
    )
    expect(result.member).toMatchObject({
      user: { id, email: user.email },
      role: { name: 'member' },
      organization: { id: organization.id },
      hasRestrictedSiteAccess: false,
    })
  })

  it('lets the new member in with the next request', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    const seen = () => person.data('query($id: ID!) { organization(by: { id: $id }) { id } }', { id: organization.id })
    expect(await seen()).toEqual({ organization: null })
    await organization.owner.mutate('addMember', {
      organization: organization.ref,
      email: person.user.email,
      role: 'member',
    })
    expect(await seen()).toEqual({ organization: { id: organization.id } })
  })

  it('finds the user whatever the case of the address', async () => {
    const organization = await gateway.organization()
    const { user } = await gateway.person()
    const result = await organization.owner.mutate(
      'addMember',
      { organization: organization.ref, email: user.email.toUpperCase(), role: 'Admin' },
      select,
    )
    expect(result.member).toMatchObject({ user: { email: user.email }, role: { name: 'admin' } })
  })

  it('takes the place of a pending invitation for the address', async () => {
    const organization = await gateway.organization()
    await limitTo(organization, 2)
    const { user } = await gateway.person()
    await invite(organization, user.email, tomorrow())
    const result = await organization.owner.mutate(
      'addMember',
      { organization: organization.ref, email: user.email, role: 'member' },
      select,
    )
    expect(result.__typename).toBe('AddMemberSuccess')
    const left = await gateway.services.database.system.invitation.count({
      where: { organizationId: organization.uuid },
    })
    expect(left).toBe(0)
  })

  it('writes one audit row and one event', async () => {
    const organization = await gateway.organization()
    const { user } = await gateway.person()
    await organization.owner.mutate('addMember', { organization: organization.ref, email: user.email, role: 'member' })
    const where = { organizationId: organization.uuid }
    const { auditEvent, organizationEvent } = gateway.services.database.system
    expect(await auditEvent.findMany({ where })).toMatchObject([
      {
        action: 'member.add',
        outcome: 'DONE',
        resourceType: 'Member',
        after: { userId: user.id, roleKeys: ['member'] },
      },
    ])
    expect(await organizationEvent.findMany({ where })).toMatchObject([
      { type: 'member.added', data: { roles: ['member'] } },
    ])
  })

  describe('is refused', () => {
    const refused = async (
      setUp: (organization: OrganizationSeed) => Promise<{
        as?: { mutate: OrganizationSeed['owner']['mutate'] }
        email?: string
        role?: string
      }>,
    ) => {
      const organization = await gateway.organization()
      const { as, email, role } = await setUp(organization)
      const before = await organization.snapshot()
      const result = await (as ?? organization.owner).mutate('addMember', {
        organization: organization.ref,
        email: email ?? (await gateway.person()).user.email,
        role: role ?? 'member',
      })
      expect(await organization.snapshot()).toEqual(before)
      return result
    }

    it('for an address that is none', async () => {
      expect(await refused(async () => ({ email: 'a@b@c' }))).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: 'email' }],
      })
    })

    it('for an address that nobody has', async () => {
      expect(await refused(async () => ({ email: 'nobody@example.test' }))).toMatchObject({
        __typename: 'NotFoundError',
        code: 'USER_NOT_FOUND',
      })
    })

    it('for a role that does not exist', async () => {
      expect(await refused(async () => ({ role: 'king' }))).toMatchObject({
        __typename: 'InvalidInputError',
        code: 'ROLE_NOT_FOUND',
        message: 'Role not found: king',
        issues: [{ path: 'role' }],
      })
    })

    it('for a role of another organization', async () => {
      const other = await gateway.organization()
      await other.role('Guide', ['users.read'])
      expect(await refused(async () => ({ role: 'guide' }))).toMatchObject({ code: 'ROLE_NOT_FOUND' })
    })

    it('for who is a member already', async () => {
      const result = await refused(async (organization) => ({ email: (await organization.member()).user.email }))
      expect(result).toMatchObject({ __typename: 'ConflictError', code: 'ALREADY_MEMBER' })
    })

    it('when members and pending invitations fill the plan', async () => {
      const result = await refused(async (organization) => {
        await limitTo(organization, 2)
        await invite(organization, 'somebody@example.test', tomorrow())
        return {}
      })
      expect(result).toMatchObject({ __typename: 'LimitError', code: 'MEMBER_LIMIT' })
      expect(result.message).toContain('limit of 2 member(s)')
    })

    it('to a member, who lacks users.create', async () => {
      expect(await refused(async (organization) => ({ as: await organization.member() }))).toMatchObject({
        code: 'FORBIDDEN',
        missingPermissions: ['users.create'],
      })
    })

    it('to an outsider as if the organization did not exist', async () => {
      expect(await refused(async () => ({ as: await gateway.person() }))).toMatchObject({
        __typename: 'NotFoundError',
        code: 'NOT_FOUND',
        message: 'Organization not found.',
      })
    })

    it('to a key without the scope, whatever its user may do', async () => {
      const result = await refused(async ({ owner }) => ({
        as: await owner.key('NATIVE', { scopes: ['organization.read', 'users.read'] }),
      }))
      expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.create'] })
    })

    it('before anybody learns whether an address is known, to who may not assign the role', async () => {
      const result = await refused(async (organization) => ({
        as: await organization.member('admin'),
        email: 'nobody@example.test',
        role: 'owner',
      }))
      expect(result).toMatchObject({ code: 'ROLE_ABOVE_OWN' })
    })
  })

  it('counts no seat for an invitation that has expired', async () => {
    const organization = await gateway.organization()
    await limitTo(organization, 2)
    await invite(organization, 'late@example.test', new Date(gateway.services.now().getTime() - 1000))
    const { user } = await gateway.person()
    const result = await organization.owner.mutate('addMember', {
      organization: organization.ref,
      email: user.email,
      role: 'member',
    })
    expect(result.__typename).toBe('AddMemberSuccess')
  })

  it('adds one of many that ask for the last seat at once', async () => {
    const organization = await gateway.organization()
    await limitTo(organization, 2)
    const people = await Promise.all(Array.from({ length: 6 }, () => gateway.person()))
    const results = await Promise.all(
      people.map(({ user }) =>
        organization.owner.mutate('addMember', { organization: organization.ref, email: user.email, role: 'member' }),
      ),
    )
    expect(results.filter((result) => result.__typename === 'AddMemberSuccess')).toHaveLength(1)
    expect(results.filter((result) => result.code === 'MEMBER_LIMIT')).toHaveLength(5)
  })
})
