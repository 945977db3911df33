import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { freshAddress, invite, storedInvitations, tokenOf } from './inviting.js'

const gateway = useGateway()

const entry = (input: Record<string, unknown> = {}) => ({
  email: freshAddress(),
  role: 'member',
  sendEmail: false,
  ...input,
})

describe('inviteMembers', () => {
  it('makes an invitation for each entry, in their order, each with its own link', async () => {
    const organization = await gateway.organization()
    const invitations = [entry({ firstName: 'Ann' }), entry({ role: 'admin' }), entry({ message: 'Hi' })]
    const result = await organization.owner.mutate(
      'inviteMembers',
      { organization: organization.ref, invitations },
      'links invitations { email roleNames firstName message }',
    )
    expect(result.invitations).toEqual([
      { email: invitations[0]?.email, roleNames: ['member'], firstName: 'Ann', message: null },
      { email: invitations[1]?.email, roleNames: ['admin'], firstName: null, message: null },
      { email: invitations[2]?.email, roleNames: ['member'], firstName: null, message: 'Hi' },
    ])
    const previews = await Promise.all(
      result.links.map((link: string) =>
        gateway.anonymous.data('query($token: String!) { invitation(token: $token) { email } }', {
          token: tokenOf(link),
        }),
      ),
    )
    expect(previews.map((preview) => preview.invitation.email)).toEqual(invitations.map(({ email }) => email))
  })

  it('takes twenty at once, and writes one audit row for them', async () => {
    const organization = await gateway.organization()
    const invitations = Array.from({ length: 20 }, () => entry())
    await organization.owner.mutate('inviteMembers', { organization: organization.ref, invitations })
    expect(await storedInvitations(gateway, organization)).toHaveLength(20)
    const audit = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(audit).toMatchObject([{ action: 'invitation.create', resourceId: null }])
  })

  async function refused(invitations: unknown[], options: { as?: 'owner' | 'admin' } = {}) {
    const organization = await gateway.organization()
    const who = options.as ? await organization.member(options.as) : organization.owner
    const before = await organization.snapshot()
    const result = await who.mutate('inviteMembers', { organization: organization.ref, invitations })
    expect(await organization.snapshot()).toEqual(before)
    return result
  }

  it('creates none when one is wrong, and tells every complaint with its path', async () => {
    const result = await refused([
      entry(),
      entry({ email: 'nobody' }),
      entry({ firstName: 'x'.repeat(31), message: 'x'.repeat(2001) }),
    ])
    expect(result).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT' })
    expect(result.issues.map((issue: { path: string }) => issue.path)).toEqual([
      'invitations.1.email',
      'invitations.2.message',
      'invitations.2.firstName',
    ])
  })

  it('tells what the record has against each of them, with its code', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const invited = await invite(organization.owner, organization)
    const before = await organization.snapshot()
    const twice = entry()
    const result = await organization.owner.mutate('inviteMembers', {
      organization: organization.ref,
      invitations: [
        entry({ email: member.user.email }),
        twice,
        entry({ email: invited.email, role: 'king' }),
        entry({ email: twice.email.toUpperCase(), replace: true }),
        entry({ role: 'admin', hasRestrictedSiteAccess: true, siteIds: ['999999'] }),
      ],
    })
    expect(result.code).toBe('INVALID_INPUT')
    expect(result.issues.map(({ path, code }: Record<string, string>) => `${path} ${code}`)).toEqual([
      'invitations.0.email already_member',
      'invitations.2.role role_not_found',
      'invitations.2.email already_invited',
      'invitations.3.email already_invited',
      'invitations.4.hasRestrictedSiteAccess restriction_not_allowed',
      'invitations.4.siteIds unknown_sites',
    ])
    expect(await organization.snapshot()).toEqual(before)
  })

  it('refuses all when one role is above the own', async () => {
    const result = await refused([entry(), entry({ role: 'owner' }), entry({ role: 'king' })], { as: 'admin' })
    expect(result).toMatchObject({
      __typename: 'ForbiddenError',
      code: 'ROLE_ABOVE_OWN',
      missingPermissions: ['organization.delete', 'organization.transfer'],
    })
  })

  it.each([0, 21])('refuses %i at once', async (length) => {
    const result = await refused(Array.from({ length }, () => entry()))
    expect(result).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'invitations' }] })
  })

  it('refuses who may not invite', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const before = await organization.snapshot()
    const input = { organization: organization.ref, invitations: [entry()] }
    expect(await member.mutate('inviteMembers', input)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await (await gateway.person()).mutate('inviteMembers', input)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await organization.snapshot()).toEqual(before)
  })
})
