import { describe, expect, it } from 'vitest'
import { Client, clientWithKey } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'
import { orgraph } from './cli.js'

const gateway = useGateway()
const system = () => gateway.services.database.system
const cli = (...args: string[]) => orgraph(gateway.database, [...args, '--json'])

const signIn = (email: string, password: string) =>
  new Client(gateway.send, { origin: gateway.services.publicUrl }).post('/api/auth/sign-in/email', { email, password })

const audit = (action: string, resourceId: string) => system().auditEvent.findMany({ where: { action, resourceId } })

describe('user', () => {
  it('create makes somebody who can sign in with the password that is shown', async () => {
    const { code, json } = await cli('user', 'create', '--email', 'New@Example.test', '--name', 'New', '--verified')
    expect(code).toBe(0)
    expect(json.user).toMatchObject({ email: 'new@example.test', name: 'New', emailVerified: true, superAdmin: false })
    expect((await signIn('new@example.test', json.password)).status).toBe(200)
    expect(await audit('user.create', json.user.uuid)).toMatchObject([
      { actorKind: 'CLI', actorId: null, organizationId: null },
    ])
  })

  it('create takes a password from standard input and does not show it', async () => {
    const args = ['user', 'create', '--email', 'stdin@example.test', '--name', 'S', '--super-admin', '--password-stdin']
    const { code, stdout } = await orgraph(gateway.database, args, { stdin: 'a password of mine\n' })
    expect(code).toBe(0)
    expect(stdout).not.toContain('a password of mine')
    expect((await signIn('stdin@example.test', 'a password of mine')).status).toBe(200)
    expect(await system().user.findUnique({ where: { email: 'stdin@example.test' } })).toMatchObject({
      superAdmin: true,
    })
  })

  it.each([
    [
      'an address that is none',
      ['--email', 'nobody', '--name', 'X'],
      'INVALID_INPUT: email: Enter a valid email address.',
    ],
    [
      'a short password',
      ['--email', 'short@example.test', '--name', 'X', '--password-stdin'],
      'INVALID_INPUT: password: ',
    ],
  ])('create refuses %s in one line', async (_what, options, line) => {
    const { code, stderr } = await orgraph(gateway.database, ['user', 'create', ...options], { stdin: 'short' })
    expect(code).toBe(1)
    expect(stderr).toContain(line)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('create refuses an address that is taken', async () => {
    const person = await gateway.person()
    const { code, stderr } = await cli('user', 'create', '--email', person.user.email, '--name', 'X')
    expect(code).toBe(1)
    expect(JSON.parse(stderr).error.code).toBe('CONFLICT')
  })

  it('list finds people by part of their name or address', async () => {
    const person = await gateway.person({ name: 'Zacharias Zimt' })
    const { json } = await cli('user', 'list', '--search', 'zimt')
    expect(json.users).toMatchObject([{ uuid: person.user.id, name: 'Zacharias Zimt' }])
  })

  it('grant-super-admin and revoke-super-admin count in a gateway that runs', async () => {
    const person = await gateway.person()
    const isSuperAdmin = async () => (await person.data('{ viewer { isSuperAdmin } }')).viewer.isSuperAdmin
    expect(await isSuperAdmin()).toBe(false)
    expect((await cli('user', 'grant-super-admin', person.user.email)).json.user.superAdmin).toBe(true)
    expect(await isSuperAdmin()).toBe(true)
    expect((await cli('user', 'revoke-super-admin', person.id)).json.user.superAdmin).toBe(false)
    expect(await isSuperAdmin()).toBe(false)
  })

  it('set-password signs out everywhere', async () => {
    const person = await gateway.person()
    const { json } = await cli('user', 'set-password', person.user.email)
    expect((await person.data('{ viewer { kind } }')).viewer.kind).toBe('ANONYMOUS')
    expect((await signIn(person.user.email, json.password)).status).toBe(200)
  })

  it('verify-email verifies', async () => {
    const person = await gateway.person({ emailVerified: false })
    expect((await cli('user', 'verify-email', person.user.id)).json.user.emailVerified).toBe(true)
  })

  it('says so when there is no such user', async () => {
    const { code, stdout, stderr } = await orgraph(gateway.database, ['user', 'verify-email', 'ghost@example.test'])
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'NOT_FOUND: User ghost@example.test not found.\n',
    })
  })
})

describe('key', () => {
  it('create makes a key of a user that works, and revoke ends it', async () => {
    const { owner } = await gateway.organization()
    const made = await cli(
      'key',
      'create',
      '--user',
      owner.user.email,
      '--name',
      'CI',
      '--scope',
      'organization.read',
      '--expires',
      '30d',
    )
    expect(made.json.apiKey).toMatchObject({ kind: 'NATIVE', scopes: ['organization.read'], isActive: true })
    const client = clientWithKey(gateway, made.json.key)
    expect((await client.data('{ viewer { kind user { id } } }')).viewer).toEqual({
      kind: 'API_KEY',
      user: { id: owner.id },
    })
    const { json } = await cli('key', 'revoke', made.json.apiKey.id)
    expect(json.apiKey.isActive).toBe(false)
    expect((await client.post('/graphql', { query: '{ viewer { kind } }' })).status).toBe(401)
  })

  it('create holds a key to trusted documents', async () => {
    const acme = await gateway.organization()
    const args = ['--user', acme.owner.user.email, '--name', 'App', '--trusted-documents-only']
    const { json } = await cli('key', 'create', ...args)
    expect(json.apiKey.trustedDocumentsOnly).toBe(true)
    const { errors } = await clientWithKey(gateway, json.key).graph('{ viewer { kind } }')
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })

  it('create makes a key of an organization', async () => {
    const acme = await gateway.organization()
    const args = ['--kind', 'rybbit-organization', '--organization', acme.row.slug, '--name', 'Server']
    const { json } = await cli('key', 'create', ...args)
    const { viewer } = await clientWithKey(gateway, json.key).data('{ viewer { kind organizations { nodes { id } } } }')
    expect(viewer).toEqual({ kind: 'ORGANIZATION_KEY', organizations: { nodes: [{ id: acme.id }] } })
  })

  it('create cannot limit the key of a user to an organization that is not its own', async () => {
    const [acme, stranger] = [await gateway.organization(), await gateway.person()]
    const { stderr } = await cli('key', 'create', '--user', stranger.id, '--organization', acme.row.slug, '--name', 'X')
    expect(JSON.parse(stderr).error.code).toBe('NOT_FOUND')
  })

  it('list shows the keys of a user or of an organization, and no key itself', async () => {
    const acme = await gateway.organization()
    const [own, shared] = [await acme.owner.key(), await acme.key()]
    const ofUser = await cli('key', 'list', '--user', acme.owner.user.email)
    const ofOrganization = await cli('key', 'list', '--organization', acme.id)
    expect(ofUser.json.apiKeys.map((key: { uuid: string }) => key.uuid)).toEqual([own.row.id])
    expect(ofOrganization.json.apiKeys.map((key: { uuid: string }) => key.uuid)).toEqual([shared.row.id])
    expect(ofUser.stdout).not.toContain(own.row.hash)
  })
})

describe('partner', () => {
  it('create, list and key make a partner and a key that works', async () => {
    const { json } = await cli('partner', 'create', 'Recruiters')
    const listed = await cli('partner', 'list')
    expect(listed.json.partners).toContainEqual(json.partner)
    const made = await cli('partner', 'key', json.partner.id, '--name', 'Server')
    const client = clientWithKey(gateway, made.json.key, { raw: true })
    expect((await client.data('{ viewer { kind partner { id } } }')).viewer).toEqual({
      kind: 'PARTNER',
      partner: { id: json.partner.id },
    })
  })
})

describe('organization', () => {
  it('create makes the user its owner', async () => {
    const person = await gateway.person()
    const { json } = await cli('organization', 'create', '--name', 'By Hand', '--owner', person.user.email)
    const { organization } = await person.data(
      `{ organization(by: { id: "${json.organization.id}" }) { slug viewerPermissions } }`,
    )
    expect(organization.slug).toBe('by-hand')
    expect(organization.viewerPermissions).toContain('organization.delete')
  })

  it('list finds it by part of its name', async () => {
    const acme = await gateway.organization({ name: 'Quite Unique Ltd' })
    const { json } = await cli('organization', 'list', '--search', 'unique l')
    expect(json.organizations).toMatchObject([{ id: acme.id, slug: acme.row.slug }])
  })

  it('delete needs a word of consent', async () => {
    const acme = await gateway.organization()
    const hesitant = await orgraph(gateway.database, ['organization', 'delete', acme.row.slug])
    expect(hesitant.code).toBe(2)
    expect(hesitant.stderr).toContain('--yes')
    expect(await system().organization.count({ where: { id: acme.uuid } })).toBe(1)
    const { code } = await cli('organization', 'delete', acme.row.slug, '--yes')
    expect(code).toBe(0)
    expect(await system().organization.count({ where: { id: acme.uuid } })).toBe(0)
    expect(await audit('organization.delete', acme.uuid)).toMatchObject([{ actorKind: 'CLI', actorId: null }])
  })

  it('rotate-token shows a token that works', async () => {
    const acme = await gateway.organization()
    const { json } = await cli('organization', 'rotate-token', acme.id)
    expect((await clientWithKey(gateway, json.token, { raw: true }).data('{ viewer { kind } }')).viewer.kind).toBe(
      'ORGANIZATION_KEY',
    )
  })
})

describe('subscription', () => {
  it('set puts an organization on a plan', async () => {
    const acme = await gateway.organization()
    const args = ['--plan', 'pro100k', '--event-limit', '100000', '--member-limit', 'none', '--period-end', '30d']
    expect((await cli('subscription', 'set', acme.row.slug, ...args)).code).toBe(0)
    const { organization } = await acme.owner.data(
      `{ organization(by: { id: "${acme.id}" }) { subscription { planName isPro eventLimit memberLimit } } }`,
    )
    expect(organization.subscription).toEqual({
      planName: 'pro100k',
      isPro: true,
      eventLimit: 100_000,
      memberLimit: null,
    })
  })
})

describe('audit', () => {
  it('verify finds the log whole, and ends with 1 where somebody tampered', async () => {
    const acme = await gateway.organization()
    for (const name of ['One', 'Two']) await acme.owner.mutate('updateOrganization', { organization: acme.ref, name })
    const whole = await cli('audit', 'verify', '--organization', acme.id)
    expect(whole).toMatchObject({ code: 0, json: { organizations: [{ id: acme.id, rows: 2, broken: null }] } })
    await gateway.services.database.systemPool.query(
      `update audit_event set "actorId" = gen_random_uuid() where "organizationId" = $1`,
      [acme.uuid],
    )
    const broken = await cli('audit', 'verify')
    expect(broken.code).toBe(1)
    expect(broken.json.organizations).toContainEqual(
      expect.objectContaining({ id: acme.id, broken: expect.objectContaining({ id: expect.stringMatching(/^evt_/) }) }),
    )
  })
})
