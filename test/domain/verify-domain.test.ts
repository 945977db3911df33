import { randomBytes } from 'node:crypto'
import type { Answer } from 'dns-packet'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type DnsReply, startDnsServer } from '../testkit/dns-server.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../testkit/seed.js'

/** What the name servers say, by name; `*` below a domain as in a zone. Everything else does not exist. */
const zone = new Map<string, DnsReply | (() => DnsReply)>()
const dns = await startDnsServer(({ name }) => {
  const parent = name.slice(name.indexOf('.') + 1)
  const said = zone.get(name.toLowerCase()) ?? zone.get(`*.${parent}`.toLowerCase()) ?? 'NXDOMAIN'
  return typeof said === 'function' ? said() : said
})
afterAll(() => dns.close())

const gateway = useGateway({ env: { DNS_SERVERS: dns.address } })

const txt = (name: string, ...values: string[]): Answer[] =>
  values.map((value) => ({ type: 'TXT', name, data: value.match(/.{1,255}/g) ?? [''] }))

const select = `outcome domain { id uuid isVerified verifiedAt updatedAt verification { lastCheckedAt } }`

interface Claimed {
  id: string
  uuid: string
  domain: string
  verification: { recordName: string; recordValue: string }
}

async function claim(
  organization: OrganizationSeed,
  domain = `${randomBytes(6).toString('hex')}.test`,
): Promise<Claimed> {
  const result = await organization.owner.mutate(
    'createDomain',
    { organization: organization.ref, domain },
    'domain { id uuid domain verification { recordName recordValue } }',
  )
  return result.domain
}

const verify = (person: Person, { id }: { id: string }) => person.mutate('verifyDomain', { domainId: id }, select)

async function claimed() {
  const organization = await gateway.organization()
  const domain = await claim(organization)
  return { organization, domain, name: domain.verification.recordName, value: domain.verification.recordValue }
}

describe('verifyDomain', () => {
  it('verifies a domain whose record has the challenge, for ever', async () => {
    const { organization, domain, name, value } = await claimed()
    zone.set(name, txt(name, value))
    const result = await verify(organization.owner, domain)
    expect(result).toMatchObject({ outcome: 'VERIFIED', domain: { isVerified: true } })
    expect(result.domain.verification.lastCheckedAt).toBe(result.domain.verifiedAt)
    zone.delete(name)
    expect(await verify(organization.owner, domain)).toMatchObject({ code: 'DOMAIN_ALREADY_VERIFIED' })
  })

  it('accepts the record under our own name', async () => {
    const { organization, domain, value } = await claimed()
    const own = `_orgraph-challenge.${domain.domain}`
    zone.set(own, txt(own, value))
    expect(await verify(organization.owner, domain)).toMatchObject({ outcome: 'VERIFIED' })
  })

  it('finds the challenge among several records, long ones in chunks too', async () => {
    const { organization, domain, name, value } = await claimed()
    zone.set(name, txt(name, 'v=spf1 -all', 'x'.repeat(700), value))
    expect(await verify(organization.owner, domain)).toMatchObject({ outcome: 'VERIFIED' })
  })

  it('joins the chunks of the challenge', async () => {
    const { organization, domain, name, value } = await claimed()
    zone.set(name, [{ type: 'TXT', name, data: [value.slice(0, 20), value.slice(20)] }])
    expect(await verify(organization.owner, domain)).toMatchObject({ outcome: 'VERIFIED' })
  })

  it('follows an alias', async () => {
    const { organization, domain, name, value } = await claimed()
    const elsewhere = `${randomBytes(4).toString('hex')}.elsewhere.test`
    zone.set(name, [{ type: 'CNAME', name, data: elsewhere }, ...txt(elsewhere, value)])
    expect(await verify(organization.owner, domain)).toMatchObject({ outcome: 'VERIFIED' })
  })

  it('asks for international names in punycode', async () => {
    const organization = await gateway.organization()
    const domain = await claim(organization, `bücher.${randomBytes(4).toString('hex')}.test`)
    const { recordName, recordValue } = domain.verification
    expect(recordName).toContain('_posthog-challenge.xn--bcher-kva.')
    zone.set(recordName, txt(recordName, recordValue))
    expect(await verify(organization.owner, domain)).toMatchObject({ outcome: 'VERIFIED' })
  })

  it.each([
    ['MISSING', 'NXDOMAIN', () => 'NXDOMAIN' as const],
    ['MISSING', 'no record', () => []],
    ['MISMATCH', 'another value', (name: string) => txt(name, 'x'.repeat(43))],
    ['MISMATCH', 'the value in quotes', (name: string, value: string) => txt(name, `"${value}"`)],
    ['UNREACHABLE', 'SERVFAIL', () => 'SERVFAIL' as const],
    ['UNREACHABLE', 'REFUSED', () => 'REFUSED' as const],
    ['UNREACHABLE', 'silence', () => 'silence' as const],
  ] as const)('is a success with outcome %s for %s: not verified, but looked at', async (outcome, _what, reply) => {
    const { organization, domain, name, value } = await claimed()
    zone.set(name, reply(name, value))
    const first = await verify(organization.owner, domain)
    expect(first).toMatchObject({ outcome, domain: { isVerified: false, verifiedAt: null } })
    expect(Date.parse(first.domain.verification.lastCheckedAt)).toBeGreaterThan(0)

    zone.set(name, txt(name, value))
    expect(await verify(organization.owner, domain)).toMatchObject({ outcome: 'VERIFIED' })
  })

  it("is not fooled by a wildcard with another organization's challenge", async () => {
    const { organization, domain } = await claimed()
    const other = await claim(await gateway.organization(), domain.domain)
    zone.set(`*.${domain.domain}`, txt(domain.verification.recordName, other.verification.recordValue))
    expect(await verify(organization.owner, domain)).toMatchObject({
      outcome: 'MISMATCH',
      domain: { isVerified: false },
    })
  })

  it('refuses the domain to the second organization, and writes nothing there', async () => {
    const { organization, domain, name, value } = await claimed()
    const second = await gateway.organization()
    const theirs = await claim(second, domain.domain)
    zone.set(name, txt(name, value, theirs.verification.recordValue))
    expect(await verify(organization.owner, domain)).toMatchObject({ outcome: 'VERIFIED' })
    const before = await second.snapshot()
    expect(await verify(second.owner, theirs)).toMatchObject({ code: 'DOMAIN_TAKEN' })
    expect(await second.snapshot()).toEqual(before)
  })

  it('lets one of two organizations win that verify at the same moment', async () => {
    const { organization, domain, name, value } = await claimed()
    const second = await gateway.organization()
    const theirs = await claim(second, domain.domain)
    zone.set(name, txt(name, value, theirs.verification.recordValue))
    const results = await Promise.all([verify(organization.owner, domain), verify(second.owner, theirs)])
    expect(results.map((result) => result.outcome ?? result.code).sort()).toEqual(['DOMAIN_TAKEN', 'VERIFIED'])
  })

  it('asks no name server for viewers who may not verify', async () => {
    const { organization, domain, name } = await claimed()
    const member = await organization.member('member')
    expect(await verify(member, domain)).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['domains.verify'] })
    expect(dns.questions.filter((question) => question.includes(name))).toEqual([])
  })

  it('holds no lock on the organization while the name servers are asked', async () => {
    const { organization, domain, name } = await claimed()
    zone.set(name, 'silence')
    let isAnswered = false
    const asking = verify(organization.owner, domain).finally(() => {
      isAnswered = true
    })
    await vi.waitUntil(() => dns.questions.some((question) => question.includes(name)))
    const input = { organization: organization.ref, domain: 'a.test', name: 'A' }
    expect(await organization.owner.mutate('createSite', input)).toMatchObject({ __typename: 'CreateSiteSuccess' })
    expect(isAnswered).toBe(false)
    expect(await asking).toMatchObject({ outcome: 'UNREACHABLE' })
  })

  it('does not verify a name that was given up while its records were read', async () => {
    const { organization, domain, name, value } = await claimed()
    let asked = 0
    zone.set(name, () => (++asked === 1 ? 'silence' : txt(name, value)))
    const asking = verify(organization.owner, domain)
    await vi.waitUntil(() => asked > 0)
    const renamed = { domainId: domain.id, domain: `new.${domain.domain}` }
    expect(await organization.owner.mutate('updateDomain', renamed, 'domain { isVerified }')).toMatchObject({
      __typename: 'UpdateDomainSuccess',
    })
    expect(await asking).toMatchObject({ code: 'CONFLICT' })
    const row = await gateway.services.database.system.domain.findFirstOrThrow({ where: { id: domain.uuid } })
    expect(row.verifiedAt).toBeNull()
  })

  it('keeps what was found in the audit row, and announces the verification alone', async () => {
    const { organization, domain, name, value } = await claimed()
    await verify(organization.owner, domain)
    zone.set(name, txt(name, value))
    await verify(organization.owner, domain)
    const { system } = gateway.services.database
    const where = { organizationId: organization.uuid }
    const rows = await system.auditEvent.findMany({
      where: { ...where, action: 'domain.verify' },
      orderBy: { id: 'asc' },
    })
    expect(rows.map((row) => (row.after as { outcome: string }).outcome)).toEqual(['MISSING', 'VERIFIED'])
    const events = await system.organizationEvent.findMany({ where, orderBy: { id: 'asc' } })
    expect(events.map((event) => event.type)).toEqual(['domain.created', 'domain.verified'])
  })
})
