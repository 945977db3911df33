import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import type { Person } from '../testkit/seed.js'
import { eventTypes, invite, storedInvitations, storedMembers } from './inviting.js'

const gateway = useGateway()
const system = () => gateway.services.database.system

async function invited(input: Record<string, unknown> = {}) {
  const person = await gateway.person()
  const organization = await gateway.organization()
  const invitation = await invite(organization.owner, organization, { email: person.user.email, ...input })
  return { person, organization, invitation }
}

const select = `invitation { id status } member { role { name } hasRestrictedSiteAccess user { id } organization { id } }`

describe('acceptInvitation', () => {
  it('makes the recipient a member, by the token of the link', async () => {
    const { person, organization, invitation } = await invited({ role: 'admin' })
    const result = await person.mutate('acceptInvitation', { token: invitation.token }, select)
    expect(result).toEqual({
      __typename: 'AcceptInvitationSuccess',
      invitation: { id: invitation.id, status: 'ACCEPTED' },
      member: {
        role: { name: 'admin' },
        hasRestrictedSiteAccess: false,
        user: { id: person.id },
        organization: { id: organization.id },
      },
    })
  })

  it.each(['id', 'uuid'] as const)('takes the %s of the invitation as well', async (kind) => {
    const { person, invitation } = await invited()
    expect(await person.mutate('acceptInvitation', { invitationId: invitation[kind] })).toMatchObject({
      __typename: 'AcceptInvitationSuccess',
    })
  })

  it('lets the new member in with the next request', async () => {
    const { person, organization, invitation } = await invited()
    const query = '{ viewer { organizations { nodes { id } } } }'
    await person.data(query)
    await person.mutate('acceptInvitation', { token: invitation.token })
    expect(await person.data(query)).toEqual({ viewer: { organizations: { nodes: [{ id: organization.id }] } } })
  })

  it('does not mind the case in which the address was given', async () => {
    const person = await gateway.person()
    const { owner, ref } = await gateway.organization()
    const invitation = await invite(owner, { ref }, { email: person.user.email.toUpperCase() })
    expect(await person.mutate('acceptInvitation', { token: invitation.token })).toMatchObject({
      __typename: 'AcceptInvitationSuccess',
    })
  })

  it('takes a key of the recipient that nothing limits', async () => {
    const { person, invitation } = await invited()
    const key = await person.key()
    expect(await key.mutate('acceptInvitation', { token: invitation.token })).toMatchObject({
      __typename: 'AcceptInvitationSuccess',
    })
  })

  it('gives all the roles of the invitation', async () => {
    const { person, organization, invitation } = await invited({ role: 'member,admin' })
    await person.mutate('acceptInvitation', { token: invitation.token })
    expect((await storedMembers(gateway, organization)).at(-1)?.roleKeys).toEqual(['member', 'admin'])
  })

  it('restricts the member to the sites of the invitation that still belong to the organization', async () => {
    const [person, organization, other] = [
      await gateway.person(),
      await gateway.organization(),
      await gateway.organization(),
    ]
    const [kept, moved, gone] = [await organization.site(), await organization.site(), await organization.site()]
    const invitation = await invite(organization.owner, organization, {
      email: person.user.email,
      hasRestrictedSiteAccess: true,
      siteIds: [kept.id, moved.id, gone.id],
    })
    await system().site.update({ where: { id: moved.id }, data: { organizationId: other.uuid } })
    await system().site.delete({ where: { id: gone.id } })
    await person.mutate('acceptInvitation', { token: invitation.token })
    const member = (await storedMembers(gateway, organization)).at(-1)
    expect(member?.hasRestrictedSiteAccess).toBe(true)
    expect(member?.siteGrants.map((grant) => grant.siteId)).toEqual([kept.id])
    const query = `{ organization(by: { id: "${organization.id}" }) { sites { nodes { uuid } } } }`
    expect((await person.data(query)).organization.sites.nodes).toEqual([{ uuid: kept.id }])
  })

  it('shows no site to a restricted member whose sites are all gone', async () => {
    const [person, organization] = [await gateway.person(), await gateway.organization()]
    const [gone] = [await organization.site(), await organization.site()]
    const invitation = await invite(organization.owner, organization, {
      email: person.user.email,
      hasRestrictedSiteAccess: true,
      siteIds: [gone.id],
    })
    await system().site.delete({ where: { id: gone.id } })
    await person.mutate('acceptInvitation', { token: invitation.token })
    const query = `{ organization(by: { id: "${organization.id}" }) { sites { nodes { uuid } } } }`
    expect((await person.data(query)).organization.sites.nodes).toEqual([])
  })

  it('writes one audit row and announces both the acceptance and the member', async () => {
    const { person, organization, invitation } = await invited()
    await person.mutate('acceptInvitation', { token: invitation.token })
    const rows = await system().auditEvent.findMany({
      where: { organizationId: organization.uuid, actorId: person.user.id },
    })
    expect(rows).toMatchObject([{ action: 'invitation.accept', outcome: 'DONE', resourceId: invitation.uuid }])
    expect(await eventTypes(gateway, organization)).toEqual([
      'invitation.created',
      'invitation.accepted',
      'member.added',
    ])
  })

  it('succeeds once of fifty times at the same moment, and makes one member', async () => {
    const { person, organization, invitation } = await invited()
    const results = await Promise.all(
      Array.from({ length: 50 }, () => person.mutate('acceptInvitation', { token: invitation.token })),
    )
    const names = results.map((result) => result.code ?? result.__typename)
    expect(names.filter((name) => name === 'AcceptInvitationSuccess')).toHaveLength(1)
    expect(names.filter((name) => name === 'INVITATION_NOT_PENDING')).toHaveLength(49)
    expect(await storedMembers(gateway, organization)).toHaveLength(2)
    expect((await eventTypes(gateway, organization)).filter((type) => type === 'member.added')).toHaveLength(1)
  })

  it('lets in as many as there are seats when all accept at the same moment', async () => {
    const organization = await gateway.organization()
    const people = await Promise.all(Array.from({ length: 6 }, () => gateway.person()))
    const tokens: string[] = []
    for (const person of people) {
      tokens.push((await invite(organization.owner, organization, { email: person.user.email })).token)
    }
    await system().subscription.create({ data: { organizationId: organization.uuid, memberLimit: 4 } })
    const results = await Promise.all(
      people.map((person, i) => person.mutate('acceptInvitation', { token: tokens[i] })),
    )
    expect(results.filter((result) => result.code === 'MEMBER_LIMIT')).toHaveLength(3)
    expect(await storedMembers(gateway, organization)).toHaveLength(4)
  })
})

describe('acceptInvitation refuses and writes nothing:', () => {
  async function refused(
    organization: { snapshot(): Promise<unknown> },
    who: { mutate: Person['mutate'] },
    input: Record<string, unknown>,
    expected: object,
  ) {
    const before = await organization.snapshot()
    expect(await who.mutate('acceptInvitation', input)).toMatchObject(expected)
    expect(await organization.snapshot()).toEqual(before)
  }

  it('somebody who is not the recipient, by token and by id, which the audit log keeps', async () => {
    const { organization, invitation } = await invited()
    const other = await gateway.person()
    const expected = { __typename: 'ForbiddenError', code: 'NOT_RECIPIENT' }
    await refused(organization, other, { token: invitation.token }, expected)
    await refused(organization, other, { invitationId: invitation.id }, expected)
    const rows = await system().auditEvent.findMany({
      where: { organizationId: organization.uuid, outcome: 'REFUSED' },
    })
    expect(rows.map((row) => row.actorId)).toEqual([other.user.id, other.user.id])
  })

  it('the owner, who invited', async () => {
    const { organization, invitation } = await invited()
    await refused(organization, organization.owner, { invitationId: invitation.id }, { code: 'NOT_RECIPIENT' })
  })

  it.each<Record<string, unknown>>([
    { token: 'nonsense' },
    { token: '' },
    { token: '\0' },
    { invitationId: 'nonsense' },
    { invitationId: 'inv_01m808wcrje4csw4d6k53ze6da' },
  ])('what does not exist: %j', async (input) => {
    const person = await gateway.person()
    expect(await person.mutate('acceptInvitation', input)).toMatchObject({
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
      message: 'Invitation not found.',
    })
  })

  it('both a token and an id, and neither', async () => {
    const { person, organization, invitation } = await invited()
    const expected = { code: 'INVALID_INPUT', issues: [{ path: 'token' }] }
    await refused(organization, person, { token: invitation.token, invitationId: invitation.id }, expected)
    await refused(organization, person, {}, expected)
  })

  it('one that has expired, which stays as it was', async () => {
    const { person, organization, invitation } = await invited()
    await system().invitation.update({ where: { id: invitation.uuid }, data: { expiresAt: gateway.services.now() } })
    await refused(
      organization,
      person,
      { token: invitation.token },
      {
        __typename: 'ConflictError',
        code: 'INVITATION_NOT_PENDING',
        message: 'The invitation is expired.',
      },
    )
  })

  it.each(['ACCEPTED', 'REJECTED', 'REVOKED'] as const)('one that is %s', async (status) => {
    const { person, organization, invitation } = await invited()
    await system().invitation.update({ where: { id: invitation.uuid }, data: { status } })
    await refused(organization, person, { token: invitation.token }, { code: 'INVITATION_NOT_PENDING' })
  })

  it('somebody who is a member already; it stays pending', async () => {
    const { person, organization, invitation } = await invited()
    await organization.member('member', person)
    await refused(organization, person, { token: invitation.token }, { code: 'ALREADY_MEMBER' })
  })

  it('a role that is gone; it stays pending and can be accepted when the role is back', async () => {
    const [person, organization] = [await gateway.person(), await gateway.organization()]
    const role = await organization.role('guide', ['sites.read'])
    const invitation = await invite(organization.owner, organization, { email: person.user.email, role: 'guide' })
    await system().role.delete({ where: { id: role.id } })
    await refused(organization, person, { token: invitation.token }, { code: 'INVITATION_ROLE_GONE' })
    expect(await storedInvitations(gateway, organization)).toMatchObject([{ status: 'PENDING' }])
    await organization.role('guide', ['sites.read'])
    expect(await person.mutate('acceptInvitation', { token: invitation.token })).toMatchObject({
      __typename: 'AcceptInvitationSuccess',
    })
  })

  it('a key with chosen scopes, and one for chosen organizations', async () => {
    const { person, organization, invitation } = await invited()
    const other = await gateway.organization({ owner: person })
    const keys = [
      await person.key('NATIVE', { scopes: ['users.read'] }),
      await person.key('NATIVE', { organizationIds: [other.uuid] }),
      await organization.key(),
    ]
    for (const key of keys) {
      // The first use of a key is noted in its row.
      await key.data('{ viewer { kind } }')
      await refused(organization, key, { token: invitation.token }, { code: 'SESSION_REQUIRED' })
    }
  })

  it('the anonymous', async () => {
    const { organization, invitation } = await invited()
    const before = await organization.snapshot()
    const { errors } = await gateway.anonymous.graph(
      `mutation { acceptInvitation(input: { token: "${invitation.token}" }) { __typename } }`,
    )
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    expect(await organization.snapshot()).toEqual(before)
  })
})
