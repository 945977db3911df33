import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { domainShape } from '../../../src/rest/posthog/domain-shapes.js'
import { pageOf } from '../../../src/rest/posthog/page.js'
import { startDnsServer } from '../../testkit/dns-server.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import {
  ANONYMOUS,
  answerOf,
  invalid,
  LEVEL_TOO_LOW,
  missingScope,
  NO_PERMISSION,
  NOT_FOUND,
  refusedWrite,
  under,
} from './doors.js'

/** What stands in the TXT record of a name. */
const zone = new Map<string, string>()
const dns = await startDnsServer(({ name }) => {
  const value = zone.get(name)
  return value ? [{ type: 'TXT', name, data: [value] }] : 'NXDOMAIN'
})
afterAll(() => dns.close())

const gateway = useGateway({ env: { DNS_SERVERS: dns.address } })

const someDomain = () => `${randomBytes(6).toString('hex')}.test`

async function claimed(organization: OrganizationSeed, domain = someDomain()) {
  const { status, body } = await organization.owner.post(under(organization, 'domains/'), { domain })
  expect(status).toBe(201)
  return { ...body, path: under(organization, `domains/${body.id}/`) } as {
    id: string
    path: string
    domain: string
    verification_challenge: string
  }
}

async function verified(organization: OrganizationSeed, domain = someDomain()) {
  const claim = await claimed(organization, domain)
  zone.set(`_posthog-challenge.${domain}`, claim.verification_challenge)
  const { body } = await organization.owner.post(`${claim.path}verify/`)
  expect(body.is_verified).toBe(true)
  return claim
}

describe('GET domains', () => {
  it('200: lists them by name, to every member', async () => {
    const organization = await gateway.organization()
    for (const name of ['b', 'c', 'a']) await claimed(organization, `${name}.${organization.uuid}.test`)
    const { status, body } = await (await organization.member()).get(under(organization, 'domains/?limit=2'))
    expect({ status, count: body.count }).toEqual({ status: 200, count: 3 })
    expect(pageOf(domainShape).parse(body)).toEqual(body)
    expect(body.results.map(({ domain }: { domain: string }) => domain[0])).toEqual(['a', 'b'])
    expect(body.next).toContain('limit=2&offset=2')
  })

  it('401 and 403: are for members, by keys with the scope', async () => {
    const organization = await gateway.organization()
    const path = under(organization, 'domains')
    expect(await answerOf(gateway.anonymous, 'GET', path)).toEqual(ANONYMOUS)
    expect(await answerOf(await gateway.person(), 'GET', path)).toEqual(NO_PERMISSION)
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization_member:write'] })
    expect(await answerOf(key, 'GET', path)).toEqual(missingScope('organization:read'))
  })
})

describe('POST domains', () => {
  it('201: brings a challenge, keeps SAML and drops how people sign in', async () => {
    const organization = await gateway.organization()
    const domain = someDomain()
    const { status, body } = await (await organization.member('admin')).post(under(organization, 'domains'), {
      domain,
      jit_provisioning_enabled: true,
      sso_enforcement: 'saml',
      saml_entity_id: 'id',
      saml_acs_url: 'https://idp.test',
      saml_x509_cert: 'certificate',
      verified_at: '2020-01-01T00:00:00Z',
      verification_challenge: 'mine',
    })
    expect(status).toBe(201)
    expect(domainShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({
      domain,
      is_verified: false,
      jit_provisioning_enabled: false,
      sso_enforcement: '',
      has_saml: true,
    })
  })

  it('400: refuses what is no name in lower case', async () => {
    const organization = await gateway.organization()
    const create = (body: unknown) =>
      refusedWrite(organization, organization.owner, 'POST', under(organization, 'domains'), body)
    for (const domain of ['Example.com', 'example', 'co.uk', 'a b.test', '-a.test', 'x.test.', '1.2.3.4']) {
      expect(await create({ domain })).toEqual(
        invalid('invalid_input', 'Please enter a valid domain or subdomain name.', 'domain'),
      )
    }
    expect(await create({})).toEqual(invalid('required', 'This field is required.', 'domain'))
    expect(await create({ domain: someDomain(), jit_provisioning_enabled: 'x' })).toEqual(
      invalid('invalid_input', 'Must be a valid boolean.', 'jit_provisioning_enabled'),
    )
  })

  it('400: refuses a domain that is here already, or verified elsewhere, but not one merely claimed elsewhere', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const taken = invalid('unique', 'domain with this domain already exists.', 'domain')
    const { domain } = await claimed(organization)
    const create = (at: OrganizationSeed, name: string) =>
      refusedWrite(at, at.owner, 'POST', under(at, 'domains'), { domain: name })
    expect(await create(organization, domain)).toEqual(taken)
    await claimed(other, domain)
    expect(await create(organization, (await verified(other)).domain)).toEqual(taken)
  })

  it('403: needs the level of an admin, of a key the scope', async () => {
    const organization = await gateway.organization()
    const path = under(organization, 'domains')
    const body = { domain: someDomain() }
    expect(await refusedWrite(organization, await organization.member(), 'POST', path, body)).toEqual(LEVEL_TOO_LOW)
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization:read'] })
    expect(await refusedWrite(organization, key, 'POST', path, body)).toEqual(missingScope('organization:write'))
    expect(await refusedWrite(organization, await gateway.person(), 'POST', path, body)).toEqual(NO_PERMISSION)
  })
})

describe('one domain', () => {
  it('200: is shown', async () => {
    const organization = await gateway.organization()
    const { id, path, domain } = await claimed(organization)
    expect((await organization.owner.get(path)).body).toMatchObject({ id, domain })
  })

  it('200: is renamed until it is verified, which brings another challenge', async () => {
    const organization = await gateway.organization()
    const claim = await claimed(organization)
    const domain = someDomain()
    const { status, body } = await organization.owner.json('PATCH', claim.path, { domain })
    expect({ status, domain: body.domain }).toEqual({ status: 200, domain })
    expect(body.verification_challenge).not.toBe(claim.verification_challenge)
  })

  it('200: once verified it is told how people sign in', async () => {
    const organization = await gateway.organization()
    const { path, domain } = await verified(organization)
    const changes = { jit_provisioning_enabled: true, sso_enforcement: 'google-oauth2', domain }
    expect(await answerOf(organization.owner, 'PUT', path, changes)).toMatchObject({ status: 200, body: changes })
    const cleared = await answerOf(organization.owner, 'PATCH', path, { saml_entity_id: 'x' })
    expect(cleared.body).toMatchObject({ saml_entity_id: 'x', sso_enforcement: 'google-oauth2' })
    expect((await answerOf(organization.owner, 'PATCH', path, {})).status).toBe(200)
  })

  it('400: is told nothing of signing in before it is verified, and keeps its name after', async () => {
    const organization = await gateway.organization()
    const open = await claimed(organization)
    const change = (path: string, body: unknown, method = 'PATCH') =>
      refusedWrite(organization, organization.owner, method, path, body)
    const text = 'This attribute cannot be updated until the domain is verified.'
    expect(await change(open.path, { jit_provisioning_enabled: false })).toEqual(
      invalid('verification_required', text, 'jit_provisioning_enabled'),
    )
    expect(await change(open.path, { sso_enforcement: '' })).toEqual(
      invalid('verification_required', text, 'sso_enforcement'),
    )
    expect(await change((await verified(organization)).path, { domain: someDomain() })).toEqual(
      invalid('invalid_input', 'A verified domain cannot be renamed.', 'domain'),
    )
    expect(await change(open.path, {}, 'PUT')).toEqual(invalid('required', 'This field is required.', 'domain'))
  })

  it('204: is deleted', async () => {
    const organization = await gateway.organization()
    const { path } = await claimed(organization)
    expect((await organization.owner.json('DELETE', path)).status).toBe(204)
    expect(await answerOf(organization.owner, 'GET', path)).toEqual(NOT_FOUND)
  })

  it('403 and 404: is for admins of its organization alone', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    const { path, id } = await claimed(organization)
    const member = await organization.member()
    for (const [method, rest] of [
      ['PATCH', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['POST', 'verify/'],
    ] as const) {
      expect(await refusedWrite(organization, member, method, path + rest)).toEqual(LEVEL_TOO_LOW)
      const foreign = under(other, `domains/${id}/${rest}`)
      const body = method === 'POST' || method === 'DELETE' ? undefined : { domain: someDomain() }
      expect(await refusedWrite(organization, organization.owner, method, foreign, body)).toEqual(NOT_FOUND)
    }
    for (const unknown of [gateway.services.newId(), 'x']) {
      expect(await answerOf(organization.owner, 'GET', under(organization, `domains/${unknown}`))).toEqual(NOT_FOUND)
    }
  })
})

describe('POST domains/{id}/verify', () => {
  it('200: verifies by the TXT record, and answers as well when it is not there', async () => {
    const organization = await gateway.organization()
    const { path, domain, verification_challenge } = await claimed(organization)
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization:write'] })
    expect(await answerOf(key, 'POST', `${path}verify`)).toMatchObject({ status: 200, body: { is_verified: false } })
    zone.set(`_posthog-challenge.${domain}`, verification_challenge)
    const { status, body } = await key.post(`${path}verify`, { ignored: true })
    expect({ status, verified: body.is_verified }).toEqual({ status: 200, verified: true })
    expect(domainShape.parse(body)).toEqual(body)
  })

  it('400: is done once, and by one organization', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const late = await claimed(other)
    const { path } = await verified(organization, late.domain)
    expect(await refusedWrite(organization, organization.owner, 'POST', `${path}verify`)).toEqual(
      invalid('already_verified', 'This domain has already been verified.'),
    )
    expect(await refusedWrite(other, other.owner, 'POST', `${late.path}verify`)).toEqual(
      invalid('unique', 'domain with this domain already exists.', 'domain'),
    )
  })
})
