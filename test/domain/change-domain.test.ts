import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { statementCount } from '../testkit/statements.js'

const gateway = useGateway()

const select = `domain { id uuid domain isVerified verifiedAt jitProvisioningEnabled ssoEnforcement
  saml { entityId acsUrl x509Cert } organization { id }
  verification { recordName recordType recordValue lastCheckedAt } }`

const uniqueName = () => `${randomBytes(6).toString('hex')}.test`

const create = async (organization: OrganizationSeed, domain = uniqueName(), more: object = {}) =>
  (await organization.owner.mutate('createDomain', { organization: organization.ref, domain, ...more }, select)).domain

const setVerified = (uuid: string) =>
  gateway.services.database.system.domain.update({ where: { id: uuid }, data: { verifiedAt: new Date() } })

describe('createDomain', () => {
  it('adds an unverified domain with a challenge of its own', async () => {
    const organization = await gateway.organization()
    const name = uniqueName()
    const domain = await create(organization, name)
    expect(domain).toMatchObject({
      domain: name,
      isVerified: false,
      verifiedAt: null,
      jitProvisioningEnabled: false,
      ssoEnforcement: '',
      saml: null,
      organization: { id: organization.id },
      verification: { recordName: `_posthog-challenge.${name}`, recordType: 'TXT', lastCheckedAt: null },
    })
    expect(domain.verification.recordValue).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect((await create(organization)).verification.recordValue).not.toBe(domain.verification.recordValue)
  })

  it('writes names in one form', async () => {
    const organization = await gateway.organization()
    const tag = randomBytes(4).toString('hex')
    expect((await create(organization, ` ${tag}.Example.COM. `)).domain).toBe(`${tag}.example.com`)
    expect((await create(organization, `Bücher.${tag}.test`)).domain).toBe(`xn--bcher-kva.${tag}.test`)
  })

  it.each(['localhost', '127.0.0.1', 'a b.test', 'https://a.test', 'a.test/path', '', `${'a'.repeat(125)}.test`])(
    'refuses %j and writes nothing',
    async (domain) => {
      const organization = await gateway.organization()
      const before = await organization.snapshot()
      expect(await organization.owner.mutate('createDomain', { organization: organization.ref, domain })).toMatchObject(
        {
          __typename: 'InvalidInputError',
          message: 'Please enter a valid domain or subdomain name.',
          issues: [{ path: 'domain' }],
        },
      )
      expect(await organization.snapshot()).toEqual(before)
    },
  )

  it('keeps the SAML identity provider, and refuses one that is too long', async () => {
    const organization = await gateway.organization()
    const saml = { entityId: 'urn:idp', acsUrl: 'https://idp.test/sso', x509Cert: '-----BEGIN\nx\n-----END' }
    expect((await create(organization, uniqueName(), { saml })).saml).toEqual(saml)
    const result = await organization.owner.mutate('createDomain', {
      organization: organization.ref,
      domain: uniqueName(),
      saml: { entityId: 'x'.repeat(513) },
    })
    expect(result).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'saml.entityId' }] })
  })

  it('refuses a domain twice in one organization and one that another has verified, and writes nothing', async () => {
    const other = await gateway.organization()
    const theirs = await create(other)
    await setVerified(theirs.uuid)
    const organization = await gateway.organization()
    const mine = await create(organization)
    const before = await organization.snapshot()
    for (const { domain } of [theirs, mine]) {
      const result = await organization.owner.mutate('createDomain', { organization: organization.ref, domain })
      expect(result).toMatchObject({ __typename: 'ConflictError', code: 'DOMAIN_TAKEN' })
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('takes a domain that another organization holds unverified', async () => {
    const { domain: name } = await create(await gateway.organization())
    const domain = await create(await gateway.organization(), name)
    expect(domain.domain).toBe(name)
  })

  it('is forbidden to plain members and not found by outsiders, and writes nothing', async () => {
    const organization = await gateway.organization()
    const member = await organization.member('member')
    const before = await organization.snapshot()
    const input = { organization: organization.ref, domain: uniqueName() }
    expect(await member.mutate('createDomain', input)).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['domains.create'],
    })
    expect(await (await gateway.person()).mutate('createDomain', input)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await organization.snapshot()).toEqual(before)
  })
})

describe('updateDomain', () => {
  const update = (organization: OrganizationSeed, domainId: string, changes: object) =>
    organization.owner.mutate('updateDomain', { domainId, ...changes }, select)

  it('gives an unverified domain another name and another challenge', async () => {
    const organization = await gateway.organization()
    const before = await create(organization)
    const name = uniqueName()
    const { domain } = await update(organization, before.id, { domain: name })
    expect(domain).toMatchObject({ domain: name, verification: { recordName: `_posthog-challenge.${name}` } })
    expect(domain.verification.recordValue).not.toBe(before.verification.recordValue)
  })

  it('keeps the challenge where the name stays', async () => {
    const organization = await gateway.organization()
    const before = await create(organization)
    const { domain } = await update(organization, before.id, { domain: before.domain, saml: { entityId: 'urn:x' } })
    expect(domain.verification.recordValue).toBe(before.verification.recordValue)
  })

  it('changes SAML field by field, before the verification and after, and null clears', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await create(organization, uniqueName(), {
      saml: { entityId: 'urn:a', acsUrl: 'https://a.test' },
    })
    const first = await update(organization, id, { saml: { entityId: 'urn:b', acsUrl: null } })
    expect(first.domain.saml).toEqual({ entityId: 'urn:b', acsUrl: null, x509Cert: null })
    await setVerified(uuid)
    const second = await update(organization, id, { saml: null })
    expect(second.domain.saml).toBeNull()
  })

  it('sets how people sign in once the domain is verified', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await create(organization)
    await setVerified(uuid)
    const { domain } = await update(organization, id, { jitProvisioningEnabled: true, ssoEnforcement: 'saml' })
    expect(domain).toMatchObject({ jitProvisioningEnabled: true, ssoEnforcement: 'saml', isVerified: true })
  })

  it('refuses that before, even to off, and writes nothing', async () => {
    const organization = await gateway.organization()
    const { id } = await create(organization)
    const before = await organization.snapshot()
    for (const change of [{ jitProvisioningEnabled: false }, { ssoEnforcement: '' }]) {
      expect(await update(organization, id, change)).toMatchObject({
        code: 'DOMAIN_NOT_VERIFIED',
        message: 'This attribute cannot be updated until the domain is verified.',
      })
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('renames no verified domain, and nothing onto a taken name, and writes nothing', async () => {
    const organization = await gateway.organization()
    const verified = await create(organization)
    await setVerified(verified.uuid)
    const own = await create(organization)
    const theirs = await create(await gateway.organization())
    await setVerified(theirs.uuid)
    const before = await organization.snapshot()
    expect(await update(organization, verified.id, { domain: uniqueName() })).toMatchObject({
      code: 'VERIFIED_DOMAIN_RENAMED',
      message: 'A verified domain cannot be renamed.',
    })
    for (const { domain } of [verified, theirs]) {
      expect(await update(organization, own.id, { domain })).toMatchObject({ code: 'DOMAIN_TAKEN' })
    }
    expect(await update(organization, own.id, { ssoEnforcement: 'x'.repeat(29) })).toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('is forbidden to plain members and reaches no other organization, and writes nothing', async () => {
    const organization = await gateway.organization()
    const member = await organization.member('member')
    const stranger = (await gateway.organization()).owner
    const { id: domainId } = await create(organization)
    const before = await organization.snapshot()
    for (const [name, permission] of [
      ['updateDomain', 'domains.update'],
      ['verifyDomain', 'domains.verify'],
      ['deleteDomain', 'domains.delete'],
    ] as const) {
      expect(await member.mutate(name, { domainId })).toMatchObject({
        code: 'FORBIDDEN',
        missingPermissions: [permission],
      })
      expect(await stranger.mutate(name, { domainId })).toMatchObject({ code: 'NOT_FOUND' })
      expect(await organization.owner.mutate(name, { domainId: 'nonsense' })).toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(await organization.snapshot()).toEqual(before)
  })
})

describe('deleteDomain', () => {
  it('removes a verified domain, which is then free for others', async () => {
    const organization = await gateway.organization()
    const { id, uuid, domain } = await create(organization)
    await setVerified(uuid)
    const result = await organization.owner.mutate('deleteDomain', { domainId: uuid }, 'domainId')
    expect(result.domainId).toBe(id)
    expect(await organization.snapshot()).toMatchObject({ domain: [] })
    expect((await create(await gateway.organization(), domain)).domain).toBe(domain)
  })
})

describe('Organization.domains', () => {
  const list = `query ($id: ID!, $orderBy: DomainOrder) { organization(by: { id: $id }) {
    domains(orderBy: $orderBy) { totalCount nodes { domain organization { name } } } } }`

  it('lists the domains of the organization alone, in either order', async () => {
    const organization = await gateway.organization()
    const tag = uniqueName()
    for (const letter of ['b', 'a']) await create(organization, `${letter}.${tag}`)
    await create(await gateway.organization(), `c.${tag}`)
    const member = await organization.member('member')
    const read = async (orderBy?: object) => {
      const { organization: found } = await member.data(list, { id: organization.id, orderBy })
      expect(found.domains.totalCount).toBe(2)
      return found.domains.nodes.map((node: { domain: string }) => node.domain)
    }
    expect(await read()).toEqual([`b.${tag}`, `a.${tag}`])
    expect(await read({ field: 'DOMAIN' })).toEqual([`a.${tag}`, `b.${tag}`])
    expect(await read({ field: 'DOMAIN', direction: 'DESC' })).toEqual([`b.${tag}`, `a.${tag}`])
  })

  it('is null with FORBIDDEN without domains.read, and a domain is then invisible by id', async () => {
    const organization = await gateway.organization()
    const { uuid } = await create(organization)
    const key = await organization.owner.key('NATIVE', { scopes: ['organization.read'] })
    const { data, errors } = await key.graph(list, { id: organization.id })
    expect(data.organization.domains).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['domains.read'] })
    const id = encodeId('Domain', uuid)
    expect(await key.data('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null })
  })

  it('costs the same number of statements for 1 and for 20 domains', async () => {
    const organization = await gateway.organization()
    const count = () => statementCount(gateway, () => organization.owner.data(list, { id: organization.id }))
    await create(organization)
    const forOne = await count()
    for (let i = 0; i < 19; i++) await create(organization)
    expect(await count()).toBe(forOne)
  })
})
