import { afterAll, describe, expect, it } from 'vitest'
import { MAX_MAILS_PER_ADDRESS, MAX_MAILS_PER_ORGANIZATION } from '../../src/invitation/policy.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { startSmtpServer } from '../testkit/smtp-server.js'

const smtp = await startSmtpServer()
const gateway = useGateway({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'Orgraph <no-reply@orgraph.test>' } })
afterAll(() => smtp.close())

const VICTIM = 'victim@example.test'

const invite = (acme: OrganizationSeed, more: object = {}) =>
  acme.owner.mutate(
    'inviteMember',
    { organization: acme.ref, email: VICTIM, role: 'member', ...more },
    'invitation { id }',
  )

const mailsTo = async (address: string) => {
  await gateway.services.mail.idle()
  return smtp.received.filter(({ recipients }) => recipients.includes(address)).length
}

describe('invitations', () => {
  it.each(['revoked', 'replaced'])(
    'that are %s and made again are no way to send somebody mail without end',
    async (how) => {
      const acme = await gateway.organization()
      const before = await mailsTo(VICTIM)
      for (let i = 0; i < MAX_MAILS_PER_ADDRESS; i += 1) {
        const { invitation } = await invite(acme, { replace: how === 'replaced' })
        if (how === 'revoked') await acme.owner.mutate('revokeInvitation', { invitationId: invitation.id })
      }
      const snapshot = await acme.snapshot()
      expect(await invite(acme, { replace: true })).toMatchObject({
        __typename: 'LimitError',
        code: 'TOO_MANY_REQUESTS',
      })
      expect(await acme.snapshot()).toEqual(snapshot)
      expect(await mailsTo(VICTIM)).toBe(before + MAX_MAILS_PER_ADDRESS)
    },
  )

  it('are made again after an hour, and at once where no mail is sent', async () => {
    const acme = await gateway.organization()
    for (let i = 0; i < MAX_MAILS_PER_ADDRESS; i += 1) await invite(acme, { replace: true })
    expect(await invite(acme, { replace: true, sendEmail: false })).toMatchObject({ __typename: 'InviteMemberSuccess' })
    gateway.advance(3_601_000)
    expect(await invite(acme, { replace: true })).toMatchObject({ __typename: 'InviteMemberSuccess' })
  })

  it('of one organization do not reach everybody in a day', async () => {
    const acme = await gateway.organization()
    const { newId, now, database } = gateway.services
    await database.system.invitation.createMany({
      data: Array.from({ length: MAX_MAILS_PER_ORGANIZATION - 1 }, (_, i) => ({
        id: newId(),
        organizationId: acme.uuid,
        email: `somebody-${i}@example.test`,
        roleKeys: ['member'],
        status: 'REVOKED' as const,
        tokenHash: newId(),
        lifetimeHours: 1,
        emailAttempted: true,
        expiresAt: now(),
        createdAt: now(),
      })),
    })
    const entry = (email: string) => ({ email, role: 'member' })
    const bulk = { organization: acme.ref, invitations: [entry('one@example.test'), entry('two@example.test')] }
    expect(await acme.owner.mutate('inviteMembers', bulk)).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    expect(await invite(acme)).toMatchObject({ __typename: 'InviteMemberSuccess' })
    expect(await invite(acme, { email: 'late@example.test' })).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  })
})
