import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACCEPT_INVITATION, type Bucket, INVITE, VERIFY_DOMAIN } from '../../src/limits/buckets.js'
import { Gateway } from '../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../testkit/seed.js'

let gateway: Gateway
let other: Gateway
beforeAll(async () => {
  gateway = await Gateway.start({ rateLimit: true })
  other = await Gateway.start({ rateLimit: true, database: gateway.database })
})
afterAll(async () => {
  await other.services.close()
  await gateway.close()
})

/** Leaves so many points in a strict bucket. */
const leave = (bucket: Bucket, whose: string, points: number) =>
  gateway.services.limits.consume(bucket, whose, bucket.points - points)
const userOf = ({ user }: Person) => `user ${user.id}`

const invitation = (acme: OrganizationSeed, name = gateway.services.newId()) => ({
  organization: acme.ref,
  email: `${name}@example.test`,
  role: 'member',
})

/** The same person at the other process. */
const alsoAt = (there: Gateway, person: Person) => there.seed.key('NATIVE', { userId: person.user.id })

describe('invitations', () => {
  it('are exactly as many as the bucket holds, also across two processes', async () => {
    const acme = await gateway.organization()
    await leave(INVITE, userOf(acme.owner), 5)
    const clients = [acme.owner, await alsoAt(other, acme.owner)]
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, i) => (clients[i % 2] as Person).mutate('inviteMember', invitation(acme))),
    )
    const refused = answers.filter(({ code }) => code === 'TOO_MANY_REQUESTS')
    expect([answers.length - refused.length, refused.length]).toEqual([5, 4])
    const { system } = gateway.services.database
    expect(await system.invitation.count({ where: { organizationId: acme.uuid } })).toBe(5)
  })

  it('count with each alias, and with each of a bulk', async () => {
    const acme = await gateway.organization()
    await leave(INVITE, userOf(acme.owner), 4)
    const bulk = {
      organization: acme.ref,
      invitations: [1, 2].map(() => ({ ...invitation(acme), organization: undefined })),
    }
    expect(await acme.owner.mutate('inviteMembers', bulk)).toMatchObject({ __typename: 'InviteMembersSuccess' })
    const aliases = Array.from({ length: 4 }, (_, i) => `a${i}: inviteMember(input: $i${i}) { __typename }`)
    const variables = Object.fromEntries(aliases.map((_, i) => [`i${i}`, invitation(acme)]))
    const declared = aliases.map((_, i) => `$i${i}: InviteMemberInput!`).join(', ')
    const data = await acme.owner.data(`mutation (${declared}) { ${aliases.join(' ')} }`, variables)
    expect(Object.values(data).map((one) => (one as { __typename: string }).__typename)).toEqual([
      'InviteMemberSuccess',
      'InviteMemberSuccess',
      'LimitError',
      'LimitError',
    ])
  })

  it('are refused with the seconds to wait, at the doors with the header, and nothing is written', async () => {
    const acme = await gateway.organization()
    await leave(INVITE, userOf(acme.owner), 0)
    const before = await acme.snapshot()
    const data = await acme.owner.data(
      `mutation ($input: InviteMemberInput!) { result: inviteMember(input: $input) { ... on LimitError { retryAfter } } }`,
      { input: invitation(acme) },
    )
    expect(data.result.retryAfter).toBeGreaterThan(3000)
    const body = { email: 'somebody@example.test', role: 'member' }
    const answers = await Promise.all([
      acme.owner.post('/api/organizations/invitations', body),
      acme.owner.post('/api/auth/organization/invite-member', { ...body, organizationId: acme.id }),
      acme.owner.post(`/posthog/api/organizations/${acme.uuid}/invites/`, { target_email: body.email }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 429])
    for (const { headers } of answers) expect(Number(headers.get('retry-after'))).toBeGreaterThan(3000)
    expect(await acme.snapshot()).toEqual(before)
  })

  it('are answered exactly as often as the bucket holds', async () => {
    const guest = await gateway.person()
    await leave(ACCEPT_INVITATION, userOf(guest), 3)
    const tries = await Promise.all(
      Array.from({ length: 5 }, (_, i) => guest.mutate('acceptInvitation', { token: `no-such-token-${i}` })),
    )
    expect(tries.map(({ code }) => code).sort()).toEqual([
      ...Array(3).fill('NOT_FOUND'),
      ...Array(2).fill('TOO_MANY_REQUESTS'),
    ])
    expect(await guest.mutate('rejectInvitation', { token: 'x' })).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  })
})

describe('the look at the records of domains', () => {
  it('is taken exactly as often as the bucket of the organization holds, whoever asks', async () => {
    const acme = await gateway.organization()
    const admin = await acme.member('admin')
    const { domain } = await acme.owner.mutate(
      'createDomain',
      { organization: acme.ref, domain: 'a.test' },
      'domain { id }',
    )
    await leave(VERIFY_DOMAIN, `organization ${acme.uuid}`, 2)
    const answers = await Promise.all(
      [acme.owner, admin, acme.owner].map((who) => who.mutate('verifyDomain', { domainId: domain.id })),
    )
    expect(answers.filter(({ code }) => code === 'TOO_MANY_REQUESTS')).toHaveLength(1)
  })

  it('costs nothing to those who may not ask for it', async () => {
    const acme = await gateway.organization()
    const member = await acme.member()
    const { domain } = await acme.owner.mutate(
      'createDomain',
      { organization: acme.ref, domain: 'b.test' },
      'domain { id }',
    )
    await leave(VERIFY_DOMAIN, `organization ${acme.uuid}`, 1)
    expect(await member.mutate('verifyDomain', { domainId: domain.id })).toMatchObject({ code: 'FORBIDDEN' })
    const answer = await acme.owner.mutate('verifyDomain', { domainId: domain.id })
    expect(answer).not.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  })
})
