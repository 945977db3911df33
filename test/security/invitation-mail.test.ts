import { afterAll, describe, expect, it } from 'vitest'
import { MAX_MAILS_PER_ORGANIZATION } from '../../src/invitation/policy.js'
import { MAX_MAILS_PER_DAY, MAX_MAILS_PER_HOUR } from '../../src/limits/mail.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { startSmtpServer } from '../testkit/smtp-server.js'

const smtp = await startSmtpServer()
const gateway = useGateway({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'Orgraph <no-reply@orgraph.test>' } })
afterAll(() => smtp.close())

const VICTIM = 'victim@example.test'
const MINUTE = 60_000

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

type Again = (acme: OrganizationSeed, invitation: { id: string }) => Promise<unknown>

const ways: Record<string, Again> = {
  'revoked and made again': async (acme, { id }) => {
    await acme.owner.mutate('revokeInvitation', { invitationId: id })
    return invite(acme)
  },
  'replaced by the next': (acme) => invite(acme, { replace: true }),
  'sent again': async (acme, { id }) => {
    gateway.advance(MINUTE)
    return acme.owner.mutate('resendInvitation', { invitationId: id }, 'invitation { id }')
  },
  'forgotten with a member who is removed': async (acme) => {
    const user = { email: VICTIM, name: 'Victim' }
    const seed = { organizationId: acme.uuid, id: gateway.services.newId(), roleKeys: ['member'] }
    const { system } = gateway.services.database
    const { id: userId } = await system.user.upsert({
      where: { email: VICTIM },
      create: { ...user, id: gateway.services.newId() },
      update: {},
    })
    await system.member.create({ data: { ...seed, userId } })
    await acme.owner.mutate('removeMember', { memberId: seed.id })
    return invite(acme)
  },
}

describe('invitations', () => {
  it.each(Object.entries(ways))('that are %s are no way to send somebody mail without end', async (_way, again) => {
    const acme = await gateway.organization()
    const before = await mailsTo(VICTIM)
    let { invitation } = await invite(acme)
    for (let i = 1; i < MAX_MAILS_PER_HOUR; i += 1) {
      const answer = (await again(acme, invitation)) as { invitation?: typeof invitation }
      expect(answer).toMatchObject({ invitation: { id: expect.any(String) } })
      invitation = answer.invitation
    }
    expect(await again(acme, invitation)).toMatchObject({ __typename: 'LimitError', code: 'TOO_MANY_REQUESTS' })
    expect(await mailsTo(VICTIM)).toBe(before + MAX_MAILS_PER_HOUR)
  })

  it('that are refused write nothing', async () => {
    const acme = await gateway.organization()
    for (let i = 0; i < MAX_MAILS_PER_HOUR; i += 1) await invite(acme, { replace: true })
    const before = await acme.snapshot()
    expect(await invite(acme, { replace: true })).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    expect(await acme.snapshot()).toEqual(before)
  })

  it('are made again when the told time is over, and at once where no mail is sent or by another organization', async () => {
    const acme = await gateway.organization()
    for (let i = 0; i < MAX_MAILS_PER_HOUR; i += 1) await invite(acme, { replace: true })
    gateway.advance(50 * MINUTE)
    expect(await invite(acme, { replace: true, sendEmail: false })).toMatchObject({ __typename: 'InviteMemberSuccess' })
    expect(await invite(await gateway.organization())).toMatchObject({ __typename: 'InviteMemberSuccess' })
    const refused = await acme.owner.data(
      `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { ... on LimitError { retryAfter } } }`,
      { input: { organization: acme.ref, email: VICTIM, role: 'member', replace: true } },
    )
    const { retryAfter } = refused.inviteMember as { retryAfter: number }
    expect(retryAfter).toBeGreaterThan(590)
    expect(retryAfter).toBeLessThanOrEqual(600)
    gateway.advance(retryAfter * 1000)
    expect(await invite(acme, { replace: true })).toMatchObject({ __typename: 'InviteMemberSuccess' })
  })

  it('do not go on all day, five in each hour', async () => {
    const acme = await gateway.organization()
    const answers: string[] = []
    for (let i = 0; i < MAX_MAILS_PER_DAY + 1; i += 1) {
      answers.push((await invite(acme, { replace: true })).__typename)
      gateway.advance(20 * MINUTE)
    }
    expect(answers).toEqual([...Array(MAX_MAILS_PER_DAY).fill('InviteMemberSuccess'), 'LimitError'])
  })

  it('of one organization do not reach everybody in a day', async () => {
    const acme = await gateway.organization()
    const { newId, now, database } = gateway.services
    await database.system.outgoingMail.createMany({
      data: Array.from({ length: MAX_MAILS_PER_ORGANIZATION - 1 }, (_, i) => ({
        id: newId(),
        organizationId: acme.uuid,
        toAddress: `somebody-${i}@example.test`,
        sentAt: now(),
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
