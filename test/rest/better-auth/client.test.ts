import { createAuthClient } from 'better-auth/client'
import { organizationClient } from 'better-auth/client/plugins'
import { createAccessControl } from 'better-auth/plugins/access'
import { defaultStatements } from 'better-auth/plugins/organization/access'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PUBLIC_URL, useGateway } from '../../testkit/gateway.js'
import { type Listening, listening } from '../../testkit/listening.js'
import { newcomer } from './browser.js'

// better-auth's own client, as its documentation sets it up, against a real socket.
const gateway = useGateway()
let server: Listening
beforeAll(async () => {
  server = await listening(gateway.send)
})
afterAll(() => server.close())

/** What a browser adds to fetch: its cookies, and the page's origin. Node's own fetch adds `Sec-Fetch-Mode`, as one does. */
function browserFetch() {
  const jar = new Map<string, string>()
  return async (input: string | URL | Request, init?: RequestInit) => {
    const headers = new Headers(init?.headers)
    headers.set('origin', PUBLIC_URL)
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(input, { ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
}

const ac = createAccessControl({ ...defaultStatements, sites: ['read'] })

const createClient = () =>
  createAuthClient({
    baseURL: server.url,
    fetchOptions: { customFetchImpl: browserFetch() },
    plugins: [organizationClient({ ac, dynamicAccessControl: { enabled: true } })],
  })

type Result<Data> = { data: Data | null; error: { message?: string; status: number } | null }

/** The data of an answer that must be no error. */
async function ok<Data>(answer: Promise<Result<Data>>): Promise<NonNullable<Data>> {
  const { data, error } = await answer
  expect(error).toBeNull()
  return data as NonNullable<Data>
}

/** Signs somebody up who starts with nothing. */
async function someone() {
  const client = createClient()
  const account = newcomer()
  const { user } = await ok(client.signUp.email(account))
  return { ...account, client, user }
}

const slug = () => `client-${gateway.services.random(6).toString('hex')}`

/** An owner with an organization, and a member who was invited by mail. */
async function team() {
  const owner = await someone()
  const organization = await ok(owner.client.organization.create({ name: 'Acme', slug: slug() }))
  const member = await someone()
  const invitation = await ok(owner.client.organization.inviteMember({ email: member.email, role: 'member' }))
  const accepted = await ok(member.client.organization.acceptInvitation({ invitationId: invitation.id }))
  return { owner, member, organization, invitation, accepted }
}

describe("better-auth's own client", () => {
  it('signs up, out and in, and reads the session with its dates', async () => {
    const { client, user, email, password } = await someone()
    const session = await ok(client.getSession())
    expect(session.user).toMatchObject({ id: user.id, email })
    expect(session.session.expiresAt).toBeInstanceOf(Date)
    expect(await ok(client.signOut())).toEqual({ success: true })
    expect(await client.getSession()).toMatchObject({ data: null, error: null })
    expect((await ok(client.signIn.email({ email, password }))).user.id).toBe(user.id)
  })

  it('shows refusals with code, message and status', async () => {
    const { client, email } = await someone()
    expect((await client.signIn.email({ email, password: 'incorrect horse' })).error).toMatchObject({
      code: 'INVALID_EMAIL_OR_PASSWORD',
      message: 'Invalid email or password',
      status: 401,
    })
    expect((await createClient().organization.create({ name: 'Acme', slug: slug() })).error).toMatchObject({
      status: 401,
    })
  })

  it('creates organizations, checks slugs and chooses the active one', async () => {
    const { client, user } = await someone()
    const first = await ok(client.organization.create({ name: 'First', slug: slug(), metadata: { tier: 1 } }))
    expect(first).toMatchObject({ metadata: { tier: 1 }, members: [{ userId: user.id, role: 'owner' }] })
    const second = await ok(client.organization.create({ name: 'Second', slug: slug() }))
    expect((await client.organization.checkSlug({ slug: first.slug })).error).toMatchObject({
      code: 'ORGANIZATION_SLUG_ALREADY_TAKEN',
    })
    expect(await ok(client.organization.checkSlug({ slug: slug() }))).toEqual({ status: true })
    expect((await ok(client.organization.list())).map(({ id }) => id)).toEqual([first.id, second.id])
    expect((await ok(client.organization.getFullOrganization())).id).toBe(second.id)
    await ok(client.organization.setActive({ organizationId: first.id }))
    expect((await ok(client.organization.getFullOrganization())).id).toBe(first.id)
    await ok(client.organization.setActive({ organizationSlug: second.slug }))
    expect((await client.organization.setActive({ organizationId: null })).error).toBeNull()
    expect(await client.organization.getFullOrganization()).toMatchObject({ data: null, error: null })
  })

  it('updates and deletes organizations', async () => {
    const { client } = await someone()
    const { id } = await ok(client.organization.create({ name: 'Acme', slug: slug() }))
    const updated = await ok(client.organization.update({ organizationId: id, data: { name: 'Acme Inc' } }))
    expect(updated.name).toBe('Acme Inc')
    await ok(client.organization.delete({ organizationId: id }))
    expect(await ok(client.organization.list())).toEqual([])
  })

  it('invites, accepts, and lists members with their users', async () => {
    const { owner, member, organization, invitation, accepted } = await team()
    expect(invitation).toMatchObject({ status: 'pending', email: member.email })
    expect(invitation.expiresAt).toBeInstanceOf(Date)
    expect(accepted.member).toMatchObject({ userId: member.user.id, role: 'member' })
    const full = await ok(owner.client.organization.getFullOrganization())
    expect(full.members.map(({ user, role }) => [user.email, role])).toEqual([
      [owner.email, 'owner'],
      [member.email, 'member'],
    ])
    expect(full.invitations).toMatchObject([{ id: invitation.id, status: 'accepted' }])
    const listed = await ok(
      owner.client.organization.listMembers({
        query: { limit: 1, sortBy: 'createdAt', sortDirection: 'desc', organizationId: organization.id },
      }),
    )
    expect(listed).toMatchObject({ total: 2, members: [{ userId: member.user.id }] })
  })

  it('shows, lists, rejects and cancels invitations', async () => {
    const [owner, invited] = [await someone(), await someone()]
    const organization = await ok(owner.client.organization.create({ name: 'Acme', slug: slug() }))
    const invite = (email: string) => ok(owner.client.organization.inviteMember({ email, role: 'admin' }))
    const invitation = await invite(invited.email)
    const shown = await ok(invited.client.organization.getInvitation({ query: { id: invitation.id } }))
    expect(shown).toMatchObject({ organizationName: organization.name, inviterEmail: owner.email })
    expect(await ok(invited.client.organization.listUserInvitations())).toMatchObject([{ id: invitation.id }])
    const again = await ok(
      owner.client.organization.inviteMember({ email: invited.email, role: 'admin', resend: true }),
    )
    expect(again.id).toBe(invitation.id)
    await ok(invited.client.organization.rejectInvitation({ invitationId: invitation.id }))
    const other = await invite(newcomer().email)
    await ok(owner.client.organization.cancelInvitation({ invitationId: other.id }))
    const states = (await ok(owner.client.organization.listInvitations())).map(({ status }) => status)
    expect(states).toEqual(['rejected', 'canceled'])
  })

  it('changes roles, removes and leaves', async () => {
    const { owner, member, organization, accepted } = await team()
    const role = () => member.client.organization.getActiveMemberRole({ query: { organizationId: organization.id } })
    const memberId = accepted.member.id
    const changed = await ok(owner.client.organization.updateMemberRole({ memberId, role: 'admin' }))
    expect(changed).toMatchObject({ id: memberId, role: 'admin' })
    expect(await ok(role())).toEqual({ role: 'admin' })
    expect((await ok(member.client.organization.getActiveMember())).user.email).toBe(member.email)
    expect((await owner.client.organization.leave({ organizationId: organization.id })).error).toMatchObject({
      code: 'YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER',
    })
    const removed = await ok(owner.client.organization.removeMember({ memberIdOrEmail: member.email }))
    expect(removed.member.userId).toBe(member.user.id)
    expect((await role()).error).toMatchObject({ code: 'YOU_ARE_NOT_A_MEMBER_OF_THIS_ORGANIZATION', status: 403 })

    const second = await team()
    await ok(second.member.client.organization.leave({ organizationId: second.organization.id }))
    expect(await ok(second.member.client.organization.list())).toEqual([])
  })

  it('asks for permissions', async () => {
    const { owner, member } = await team()
    const permissions = { member: ['create' as const], invitation: ['create' as const] }
    expect(await ok(owner.client.organization.hasPermission({ permissions }))).toEqual({ error: null, success: true })
    expect(await ok(member.client.organization.hasPermission({ permissions }))).toEqual({ error: null, success: false })
  })

  it('makes, shows, changes, assigns and deletes roles', async () => {
    const { owner, member, accepted } = await team()
    const { organization } = owner.client
    const created = await ok(
      organization.createRole({ role: 'helper', permission: { invitation: ['create'], sites: ['read'] } }),
    )
    expect(created).toMatchObject({ success: true, roleData: { role: 'helper' } })
    await ok(organization.updateMemberRole({ memberId: accepted.member.id, role: ['member', 'helper'] }))
    const asked = { permissions: { invitation: ['create' as const], sites: ['read' as const] } }
    expect((await ok(member.client.organization.hasPermission(asked))).success).toBe(true)
    await ok(organization.updateRole({ roleName: 'helper', data: { permission: { ac: ['read'] } } }))
    expect((await ok(member.client.organization.hasPermission(asked))).success).toBe(false)
    expect(await ok(organization.getRole({ query: { roleName: 'helper' } }))).toMatchObject({
      permission: { ac: ['read'] },
    })
    expect(await ok(organization.listRoles())).toMatchObject([{ role: 'helper' }])
    expect((await organization.deleteRole({ roleName: 'helper' })).error).toMatchObject({
      code: 'ROLE_IS_ASSIGNED_TO_MEMBERS',
    })
    await ok(organization.updateMemberRole({ memberId: accepted.member.id, role: 'member' }))
    expect(await ok(organization.deleteRole({ roleName: 'helper' }))).toEqual({ success: true })
  })
})
