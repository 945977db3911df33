import { describe, expect, it } from 'vitest'
import { loadSettings, SettingsError } from '../src/settings.js'

const secret = 'x'.repeat(32)
const external = { DATABASE_URL: 'postgresql://app@db.test/orgraph', SECRET_KEY: secret }

const refusal = (env: NodeJS.ProcessEnv) => {
  try {
    loadSettings(env)
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError)
    return (error as SettingsError).message
  }
  throw new Error('the settings were accepted')
}

describe('without any variable', () => {
  it('runs the embedded database with the demo world on the loopback address', () => {
    expect(loadSettings({})).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:4000',
      embedded: true,
      databasePool: 10,
      dataDir: '.data',
      exportsDir: '.data/exports',
      demo: true,
      introspection: true,
      playground: true,
      jobs: 'on',
      logLevel: 'info',
      logFormat: 'json',
      trustProxy: [],
    })
  })

  it('keeps exported files where EXPORTS_DIR says, otherwise with the rest of its data', () => {
    expect(loadSettings({ DATA_DIR: '/srv/orgraph' }).exportsDir).toBe('/srv/orgraph/exports')
    expect(loadSettings({ DATA_DIR: '/srv/orgraph', EXPORTS_DIR: '/mnt/exports' }).exportsDir).toBe('/mnt/exports')
  })

  it('leaves the life of invitations to each door', () => {
    expect(loadSettings({}).invitationHours).toBeUndefined()
  })
})

describe('DATABASE_URL', () => {
  it('turns demo, introspection and playground off', () => {
    expect(loadSettings(external)).toMatchObject({
      embedded: false,
      demo: false,
      introspection: false,
      playground: false,
    })
  })

  it('lets each of them be turned on again', () => {
    const settings = loadSettings({ ...external, DEMO: 'on', INTROSPECTION: 'true', PLAYGROUND: '1' })
    expect(settings).toMatchObject({ demo: true, introspection: true, playground: true })
  })

  it('requires SECRET_KEY', () => {
    expect(refusal({ DATABASE_URL: external.DATABASE_URL })).toBe('SECRET_KEY is required together with DATABASE_URL')
  })

  it('is not repeated in the refusal, since it holds a password', () => {
    expect(refusal({ DATABASE_URL: 'mysql://root:hunter2@db.test/x' })).toBe(
      'DATABASE_URL must be a URL that begins with postgres:// or postgresql://',
    )
  })
})

it('takes the public address from the server when the port is free to choose', () => {
  expect(loadSettings({ PORT: '0' }).publicUrl).toBeUndefined()
})

it('puts an IPv6 host in brackets in the public address', () => {
  expect(loadSettings({ HOST: '::1' }).publicUrl).toBe('http://[::1]:4000')
})

it('drops the trailing slash of PUBLIC_URL', () => {
  expect(loadSettings({ PUBLIC_URL: 'https://orgs.example.com/base/' }).publicUrl).toBe('https://orgs.example.com/base')
})

it('treats an empty variable as unset', () => {
  expect(loadSettings({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 4000, embedded: true })
})

it('reads lists of networks, single addresses included', () => {
  const { allowPrivateNetworks } = loadSettings({ ALLOW_PRIVATE_NETWORKS: '10.0.0.0/8, ::1 ,127.0.0.1' })
  expect(allowPrivateNetworks.map(({ address, prefix }) => `${address}/${prefix}`)).toEqual([
    '10.0.0.0/8',
    '::1/128',
    '127.0.0.1/32',
  ])
})

it('reads DNS servers and gives them the usual port', () => {
  expect(loadSettings({ DNS_SERVERS: '127.0.0.1:5353,[::1]:53,9.9.9.9' }).dnsServers).toEqual([
    '127.0.0.1:5353',
    '[::1]:53',
    '9.9.9.9:53',
  ])
})

it('reads the keys that SECRET_KEY replaced: one, or a JSON list', () => {
  const other = `${secret}, and more`
  const read = (text: string) => loadSettings({ SECRET_KEY_PREVIOUS: text }).previousSecretKeys
  expect(loadSettings({}).previousSecretKeys).toEqual([])
  expect(read(other)).toEqual([other])
  expect(read(JSON.stringify([secret, other]))).toEqual([secret, other])
})

it('reads the dialect of each host, in lower case', () => {
  const { dialectHosts } = loadSettings({ DIALECT_HOSTS: 'API.rybbit.example=rybbit, ph.example=posthog' })
  expect([...dialectHosts]).toEqual([
    ['api.rybbit.example', 'rybbit'],
    ['ph.example', 'posthog'],
  ])
})

it.each([
  [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535'],
  [{ PORT: '4e3' }, 'PORT must be a whole number from 0 to 65535'],
  [{ DATABASE_POOL: '0' }, 'DATABASE_POOL must be a whole number from 1 to 1000'],
  [{ DEMO: 'maybe' }, 'DEMO must be on or off'],
  [{ PUBLIC_URL: 'orgs.example.com' }, 'PUBLIC_URL must be a URL that begins with http:// or https://'],
  [{ PUBLIC_URL: 'https://x.test/?a=1' }, 'PUBLIC_URL must not have a query or a fragment'],
  [{ SECRET_KEY: 'short' }, 'SECRET_KEY must have at least 32 characters'],
  [{ SECRET_KEY_PREVIOUS: 'short' }, 'SECRET_KEY_PREVIOUS must be a key of at least 32 characters, or a JSON list'],
  [{ SECRET_KEY_PREVIOUS: `["${secret}", "short"]` }, 'SECRET_KEY_PREVIOUS must be a key of at least 32 characters'],
  [{ SECRET_KEY_PREVIOUS: '[not JSON' }, 'SECRET_KEY_PREVIOUS must be a key of at least 32 characters'],
  [{ SMTP_URL: 'mail.example.com:25' }, 'SMTP_URL must be a URL that begins with smtp:// or smtps://'],
  [{ DNS_SERVERS: 'dns.example.com:53' }, 'DNS_SERVERS dns.example.com:53 is not an address such as'],
  [{ DNS_SERVERS: '127.0.0.1:0' }, 'DNS_SERVERS 127.0.0.1:0 is not an address such as'],
  [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY 10.0.0.0/33 is not a network such as 10.0.0.0/8'],
  [{ TRUST_PROXY: 'proxy' }, 'TRUST_PROXY proxy is not a network such as 10.0.0.0/8'],
  [{ DIALECT_HOSTS: 'a.test=graphql' }, 'DIALECT_HOSTS a.test=graphql is not host=dialect'],
  [{ DEFAULT_DIALECT: 'better-auth' }, 'DEFAULT_DIALECT must be one of rybbit, posthog, tours-events, recrubo'],
  [{ JOBS: 'yes' }, 'JOBS must be on, off or only'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be a pino level such as info'],
  [{ INVITATION_HOURS: '-1' }, 'INVITATION_HOURS must be a whole number from 1 to 8760'],
])('refuses %j with one line that names the setting', (env, message) => {
  expect(refusal(env)).toMatch(message)
  expect(refusal(env)).not.toContain('\n')
})

describe('ROUTER_SECRETS and ROUTER_REQUIRED', () => {
  it('take one secret, or several while one replaces another, and demand nothing by themselves', () => {
    expect(loadSettings({})).toMatchObject({ routerSecrets: [], routerRequired: 'off' })
    expect(loadSettings({ ROUTER_SECRETS: secret }).routerSecrets).toEqual([secret])
    expect(loadSettings({ ROUTER_SECRETS: JSON.stringify([secret, `${secret}y`]) })).toMatchObject({
      routerSecrets: [secret, `${secret}y`],
      routerRequired: 'off',
    })
  })

  it('refuses to demand a router that could not prove itself', () => {
    expect(refusal({ ROUTER_REQUIRED: 'all' })).toBe('ROUTER_SECRETS is required together with ROUTER_REQUIRED')
    expect(loadSettings({ ROUTER_REQUIRED: 'all', ROUTER_SECRETS: secret }).routerRequired).toBe('all')
  })

  it('refuses secrets that can be guessed, and words that mean nothing', () => {
    expect(refusal({ ROUTER_SECRETS: 'hunter2' })).toBe(
      'ROUTER_SECRETS must be a key of at least 32 characters, or a JSON list of such keys',
    )
    expect(refusal({ ROUTER_REQUIRED: 'yes', ROUTER_SECRETS: secret })).toBe(
      'ROUTER_REQUIRED must be off, entities or all',
    )
  })
})
