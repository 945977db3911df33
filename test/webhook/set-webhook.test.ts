import { describe, expect, it } from 'vitest'
import { open } from '../../src/net/secrets.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const lenient = useGateway({ env: { ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8' } })

const URL_A = 'https://93.184.216.34/hooks?to=a'
const URL_B = 'https://93.184.216.34/hooks?to=b'
const SELECT = 'webhook { url hasSecret secretStart disabledAt createdAt updatedAt } secret'

const rowOf = (organization: OrganizationSeed) =>
  gateway.services.database.system.webhook.findFirstOrThrow({ where: { organizationId: organization.uuid } })

/** What is sealed in a column, opened as the sender of deliveries will. */
async function opened(organization: OrganizationSeed, column: 'secret' | 'previousSecret'): Promise<string | null> {
  const { system } = gateway.services.database
  const { wrappedKey } = await system.tenantKey.findFirstOrThrow({ where: { organizationId: organization.uuid } })
  const sealed = (await rowOf(organization))[column]
  const cell = { organizationId: organization.uuid, table: 'webhook', column, rowId: organization.uuid }
  return sealed && open(gateway.services.keyring.unwrap(wrappedKey), cell, sealed)
}

describe('setWebhook', () => {
  it('makes a secret with the first URL and shows it this once', async () => {
    const organization = await gateway.organization()
    const set = await organization.owner.mutate('setWebhook', { organization: organization.ref, url: URL_A }, SELECT)
    expect(set.webhook).toMatchObject({ url: URL_A, hasSecret: true, secretStart: 'whse…', disabledAt: null })
    expect(Buffer.from(set.secret.replace('whsec_', ''), 'base64')).toHaveLength(32)
    expect(await opened(organization, 'secret')).toBe(set.secret)
    const again = await organization.owner.mutate('setWebhook', { organization: organization.ref, url: URL_B }, SELECT)
    expect(again).toMatchObject({ webhook: { url: URL_B, hasSecret: true }, secret: null })
    expect(await opened(organization, 'secret')).toBe(set.secret)
  })

  it('takes a secret of the caller, and masks a short one whole', async () => {
    const organization = await gateway.organization()
    const input = { organization: organization.ref, url: URL_A, secret: 'mysecret' }
    const set = await organization.owner.mutate('setWebhook', input, SELECT)
    expect(set).toMatchObject({ webhook: { hasSecret: true, secretStart: '…' }, secret: null })
    expect(await opened(organization, 'secret')).toBe('mysecret')
  })

  it('signs with the replaced secret for a day more', async () => {
    const organization = await gateway.organization()
    await organization.owner.mutate('setWebhook', {
      organization: organization.ref,
      url: URL_A,
      secret: 'the first one',
    })
    await organization.owner.mutate('setWebhook', { organization: organization.ref, secret: 'the second one' })
    expect(await opened(organization, 'secret')).toBe('the second one')
    expect(await opened(organization, 'previousSecret')).toBe('the first one')
    const hours = ((await rowOf(organization)).previousSecretUntil?.getTime() ?? 0) - gateway.services.now().getTime()
    expect(hours / 3_600_000).toBeCloseTo(24, 1)
  })

  it('clears with null what it is told to, and the replaced secret with the secret', async () => {
    const organization = await gateway.organization()
    await organization.owner.mutate('setWebhook', {
      organization: organization.ref,
      url: URL_A,
      secret: 'the first one',
    })
    await organization.owner.mutate('setWebhook', { organization: organization.ref, secret: 'the second one' })
    const cleared = await organization.owner.mutate(
      'setWebhook',
      { organization: organization.ref, url: null, secret: null },
      SELECT,
    )
    expect(cleared).toMatchObject({ webhook: { url: null, hasSecret: false, secretStart: null }, secret: null })
    expect(await rowOf(organization)).toMatchObject({ secret: null, previousSecret: null, previousSecretUntil: null })
  })

  it('keeps the URL when only the secret is given, and makes no secret without a URL', async () => {
    const organization = await gateway.organization()
    const first = await organization.owner.mutate('setWebhook', { organization: organization.ref, url: null }, SELECT)
    expect(first).toMatchObject({ webhook: { url: null, hasSecret: false }, secret: null })
    await organization.owner.mutate('setWebhook', { organization: organization.ref, url: URL_A })
    const set = await organization.owner.mutate(
      'setWebhook',
      { organization: organization.ref, secret: 'another' },
      SELECT,
    )
    expect(set.webhook.url).toBe(URL_A)
  })

  it('enables what was disabled', async () => {
    const organization = await gateway.organization()
    await organization.owner.mutate('setWebhook', { organization: organization.ref, url: URL_A })
    await gateway.services.database.system.webhook.update({
      where: { organizationId: organization.uuid },
      data: { disabledAt: new Date() },
    })
    const set = await organization.owner.mutate('setWebhook', { organization: organization.ref, url: URL_A }, SELECT)
    expect(set.webhook.disabledAt).toBeNull()
  })

  it('is open to the partner of the organization, who sees what it has set', async () => {
    const { row, key } = await gateway.seed.partner()
    const organization = await gateway.organization({ partnerId: row.id })
    await key.mutate('setWebhook', { organization: organization.ref, url: URL_A })
    const { organization: seen } = await key.data(
      `{ organization(by: { id: "${organization.id}" }) { webhook { url hasSecret } } }`,
    )
    expect(seen.webhook).toEqual({ url: URL_A, hasSecret: true })
  })

  it('leaves no secret in the database, the audit log, the events or the log', async () => {
    const organization = await gateway.organization()
    const secret = 'a secret that must not be found'
    await organization.owner.mutate('setWebhook', { organization: organization.ref, url: URL_A, secret })
    const made = await organization.owner.mutate('setWebhook', { organization: organization.ref, secret: null })
    expect(made.__typename).toBe('SetWebhookSuccess')
    const set = await organization.owner.mutate('setWebhook', { organization: organization.ref, url: URL_B }, SELECT)
    const audit = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    const nouns = expect.arrayContaining(['member', 'site', 'webhook'])
    expect(audit.map((row) => row.after)).toEqual([
      { origin: 'https://93.184.216.34', hasSecret: true, nouns, disabledAt: null, fields: ['url', 'secret'] },
      { origin: 'https://93.184.216.34', hasSecret: false, nouns, disabledAt: null, fields: ['secret'] },
      { origin: 'https://93.184.216.34', hasSecret: true, nouns, disabledAt: null, fields: ['url', 'secret'] },
    ])
    const everything = JSON.stringify(
      [await organization.snapshot(), audit.map(({ sequence: _, ...row }) => row)],
      (_key, value) => (typeof value === 'bigint' ? String(value) : value),
    )
    for (const text of [everything, ...gateway.logged]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(set.secret)
      expect(text).not.toContain(set.secret.replace('whsec_', ''))
    }
  })

  it('announces that it changed, not how', async () => {
    const organization = await gateway.organization()
    await organization.owner.mutate('setWebhook', { organization: organization.ref, url: URL_A, secret: 'mysecret' })
    const events = await gateway.services.database.system.organizationEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(events).toMatchObject([{ type: 'webhook.updated', data: { fields: ['url', 'secret'] } }])
  })
})

describe('setWebhook refuses', () => {
  it.each([
    ['loopback', 'https://127.0.0.1/hook'],
    ['loopback in another spelling', 'https://2130706433/hook'],
    ['a private network', 'https://10.1.2.3/hook'],
    ['the metadata of a cloud', 'https://169.254.169.254/latest'],
    ['loopback of IPv6', 'https://[::1]/hook'],
    ['a name of loopback', 'https://localhost/hook'],
    ['plain http', 'http://93.184.216.34/hook'],
    ['an odd port', 'https://93.184.216.34:8443/hook'],
    ['a user name', 'https://user:pass@93.184.216.34/hook'],
    ['another scheme', 'ftp://93.184.216.34/hook'],
    ['no URL at all', 'hook'],
  ])('%s, and writes nothing', async (_what, url) => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('setWebhook', { organization: organization.ref, url })
    expect(result).toMatchObject({ __typename: 'InvalidInputError', issues: [{ path: 'url', code: 'not_allowed' }] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('nothing of that where the operator allows the network', async () => {
    const organization = await lenient.organization()
    const url = 'http://127.0.0.1:8080/hook'
    const set = await organization.owner.mutate('setWebhook', { organization: organization.ref, url }, SELECT)
    expect(set.webhook.url).toBe(url)
  })

  it.each([
    ['an empty secret', ' '],
    ['too few bytes', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['too many bytes', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['what is no base64', 'whsec_***'],
    ['a control character', 'secret\u0007secret'],
  ])('%s, and writes nothing', async (_what, secret) => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('setWebhook', { organization: organization.ref, url: URL_A, secret })
    expect(result).toMatchObject({ __typename: 'InvalidInputError', issues: [{ path: 'secret' }] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a member without the permission, before any name is looked up', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const before = await organization.snapshot()
    for (const url of [URL_A, 'https://localhost/hook']) {
      const result = await member.mutate('setWebhook', { organization: organization.ref, url })
      expect(result).toMatchObject({ __typename: 'ForbiddenError', missingPermissions: ['webhooks.update'] })
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a stranger, as if there were no such organization', async () => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    const person = await gateway.person()
    const result = await person.mutate('setWebhook', { organization: organization.ref, url: URL_A })
    expect(result).toMatchObject({ __typename: 'NotFoundError', message: 'Organization not found.' })
    expect(await organization.snapshot()).toEqual(before)
  })
})

describe('Organization.webhook', () => {
  const query = (id: string) => `{ organization(by: { id: "${id}" }) { webhook { url deliveries { totalCount } } } }`

  it('is null where none was ever set', async () => {
    const organization = await gateway.organization()
    expect(await organization.owner.data(query(organization.id))).toEqual({ organization: { webhook: null } })
  })

  it('is null with FORBIDDEN to a member', async () => {
    const organization = await gateway.organization()
    await organization.owner.mutate('setWebhook', { organization: organization.ref, url: URL_A })
    const { data, errors } = await (await organization.member()).graph(query(organization.id))
    expect(data).toEqual({ organization: { webhook: null } })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['webhooks.read'] })
  })
})
