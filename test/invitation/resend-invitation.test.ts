import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { DAY, eventTypes, invite, MINUTE, storedInvitations, tokenOf } from './inviting.js'

const gateway = useGateway()
const system = () => gateway.services.database.system

const resend = (who: { mutate: Awaited<ReturnType<typeof gateway.person>>['mutate'] }, invitationId: string) =>
  who.mutate('resendInvitation', { invitationId, sendEmail: false }, 'link invitation { id status expiresAt }')

const expire = (id: string) =>
  system().invitation.updateMany({ where: { id }, data: { expiresAt: new Date(gateway.services.now().getTime() - 1) } })

async function invited(input: Record<string, unknown> = {}) {
  const organization = await gateway.organization()
  return { organization, owner: organization.owner, invitation: await invite(organization.owner, organization, input) }
}

const preview = async (token: string) =>
  (await gateway.anonymous.data('query($token: String!) { invitation(token: $token) { email } }', { token })).invitation

describe('resendInvitation', () => {
  it('keeps the invitation, makes a new link and a new time, and kills the old link', async () => {
    const { organization, owner, invitation } = await invited()
    gateway.advance(DAY)
    const again = await resend(owner, invitation.id)
    expect(again.invitation).toMatchObject({ id: invitation.id, status: 'PENDING' })
    expect(Date.parse(again.invitation.expiresAt)).toBeGreaterThan(gateway.services.now().getTime() + 7 * DAY - MINUTE)
    expect(await preview(invitation.token)).toBeNull()
    expect(await preview(tokenOf(again.link))).toEqual({ email: invitation.email })
    expect(await eventTypes(gateway, organization)).toEqual(['invitation.created', 'invitation.resent'])
  })

  it('does not let the old link be accepted', async () => {
    const person = await gateway.person()
    const { organization, owner, invitation } = await invited({ email: person.user.email })
    const { link } = await resend(owner, invitation.id)
    const before = await organization.snapshot()
    expect(await person.mutate('acceptInvitation', { token: invitation.token })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await organization.snapshot()).toEqual(before)
    expect(await person.mutate('acceptInvitation', { token: tokenOf(link) })).toMatchObject({
      __typename: 'AcceptInvitationSuccess',
    })
  })

  it('lives as long as when it was made', async () => {
    const { owner, invitation } = await invited()
    await system().invitation.update({ where: { id: invitation.uuid }, data: { lifetimeHours: 48 } })
    const again = await resend(owner, invitation.uuid)
    const lifetime = Date.parse(again.invitation.expiresAt) - gateway.services.now().getTime()
    expect(Math.abs(lifetime - 2 * DAY)).toBeLessThan(MINUTE)
  })

  it('revives an expired one', async () => {
    const { owner, invitation } = await invited()
    await expire(invitation.uuid)
    expect((await resend(owner, invitation.id)).invitation.status).toBe('PENDING')
  })

  it('writes one audit row', async () => {
    const { organization, owner, invitation } = await invited()
    await resend(owner, invitation.id)
    const rows = await system().auditEvent.findMany({
      where: { organizationId: organization.uuid },
      orderBy: { id: 'asc' },
    })
    expect(rows.map((row) => `${row.action} ${row.resourceId}`)).toEqual([
      `invitation.create ${invitation.uuid}`,
      `invitation.resend ${invitation.uuid}`,
    ])
  })

  it('is possible once a minute', async () => {
    const { organization, owner, invitation } = await invited()
    await resend(owner, invitation.id)
    const before = await organization.snapshot()
    const result = await owner.mutate('resendInvitation', { invitationId: invitation.id })
    expect(result).toMatchObject({ __typename: 'LimitError', code: 'TOO_MANY_REQUESTS' })
    expect(await organization.snapshot()).toEqual(before)
    const { retryAfter } = await owner
      .data(
        `mutation { resendInvitation(input: { invitationId: "${invitation.id}" }) { ... on LimitError { retryAfter } } }`,
      )
      .then((data) => data.resendInvitation)
    expect(retryAfter).toBeGreaterThan(0)
    expect(retryAfter).toBeLessThanOrEqual(60)
    gateway.advance(MINUTE)
    expect(await resend(owner, invitation.id)).toMatchObject({ __typename: 'ResendInvitationSuccess' })
  })

  it('gives one of many at once the new link', async () => {
    const { owner, invitation } = await invited()
    const results = await Promise.all(Array.from({ length: 10 }, () => resend(owner, invitation.id)))
    const links = results.filter((result) => result.link).map((result) => result.link)
    expect(links).toHaveLength(1)
    expect(await preview(tokenOf(links[0]))).not.toBeNull()
  })

  describe('refuses and writes nothing:', () => {
    async function refused(
      { organization, invitation }: Awaited<ReturnType<typeof invited>>,
      who: Parameters<typeof resend>[0],
      expected: object,
    ) {
      const before = await organization.snapshot()
      expect(await resend(who, invitation.id)).toMatchObject(expected)
      expect(await organization.snapshot()).toEqual(before)
    }

    it('a stranger', async () => {
      await refused(await invited(), await gateway.person(), { code: 'NOT_FOUND' })
    })

    it('the recipient', async () => {
      const person = await gateway.person()
      await refused(await invited({ email: person.user.email }), person, { code: 'NOT_FOUND' })
    })

    it('a member without users.invite', async () => {
      const made = await invited()
      await refused(made, await made.organization.member(), { code: 'FORBIDDEN', missingPermissions: ['users.invite'] })
    })

    it('who may not give the role', async () => {
      const made = await invited({ role: 'owner' })
      await refused(made, await made.organization.member('admin'), { code: 'ROLE_ABOVE_OWN' })
    })

    it.each(['ACCEPTED', 'REJECTED', 'REVOKED'] as const)('one that is %s', async (status) => {
      const made = await invited()
      await system().invitation.update({ where: { id: made.invitation.uuid }, data: { status } })
      await refused(made, made.owner, { __typename: 'ConflictError', code: 'INVITATION_NOT_PENDING' })
    })

    it('one whose role is gone', async () => {
      const organization = await gateway.organization()
      const role = await organization.role('guide', ['sites.read'])
      const invitation = await invite(organization.owner, organization, { role: 'guide' })
      await system().role.delete({ where: { id: role.id } })
      await refused({ organization, owner: organization.owner, invitation }, organization.owner, {
        code: 'INVITATION_ROLE_GONE',
      })
    })

    it('one to somebody who has become a member', async () => {
      const person = await gateway.person()
      const made = await invited({ email: person.user.email })
      await made.organization.member('member', person)
      await refused(made, made.owner, { code: 'ALREADY_MEMBER' })
    })

    it('an expired one whose address is invited anew', async () => {
      const made = await invited()
      await expire(made.invitation.uuid)
      await invite(made.owner, made.organization, { email: made.invitation.email })
      await refused(made, made.owner, { code: 'ALREADY_INVITED' })
    })

    it.each(['nonsense', 'inv_01m808wcrje4csw4d6k53ze6da'])('the unknown id %s', async (invitationId) => {
      const { organization, owner } = await invited()
      const before = await storedInvitations(gateway, organization)
      expect(await owner.mutate('resendInvitation', { invitationId })).toMatchObject({ code: 'NOT_FOUND' })
      expect(await storedInvitations(gateway, organization)).toEqual(before)
    })
  })
})
