import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DemoWorld } from '../../prisma/seed.js'
import { openDemo } from '../../src/demo.js'
import { useGateway } from '../testkit/gateway.js'
import { addressesIn, open } from './asking.js'

const gateway = useGateway({ env: { DEMO: 'on' } })
const closed = useGateway({
  env: { PLAYGROUND: 'off', INTROSPECTION: 'off', PUBLIC_URL: 'https://orgraph.example/base' },
})
let world: DemoWorld

beforeAll(async () => {
  const file = await openDemo(gateway.services, () => {})
  world = JSON.parse(readFileSync(file ?? '', 'utf8')) as DemoWorld
})

const page = async (...way: Parameters<typeof open> extends [unknown, unknown, ...infer Rest] ? Rest : never) =>
  (await open(gateway, '/', ...way)).text()

describe('a browser at /', () => {
  it('is told the version, and every link leads somewhere', async () => {
    const text = await page()
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(text).toContain(version)
    const addresses = addressesIn(text)
    expect(addresses).toContain('/graphql')
    expect(addresses).toContain('/schema.graphql')
    expect(addresses).toContain('/docs')
    for (const address of addresses) {
      // No jobs run beside this gateway, so it is not ready.
      const status = address === '/ready' ? 503 : 200
      expect([address, (await open(gateway, address)).status]).toEqual([address, status])
    }
  })

  it('loads nothing from another host, and nothing may frame the page', async () => {
    const response = await open(gateway, '/')
    expect(addressesIn(await response.text()).every((address) => address.startsWith('/'))).toBe(true)
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
    expect(response.headers.get('content-security-policy')).not.toMatch(/https?:|unsafe/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('gets calls that work as they are, with the keys of the demo', async () => {
    const text = await page()
    const { native, rybbit } = world.keys
    expect(text).toContain(`Authorization: Bearer ${native.owner}`.replaceAll('"', '&quot;'))
    expect(text).toContain(rybbit.owner)
    expect(text).toContain(path.join(gateway.dataDir, 'demo.json'))
  })
})

describe('what runs here', () => {
  it('is told to whoever sits at the machine', async () => {
    const text = await page()
    expect(text).toMatch(/<dt>Database<\/dt><dd>PostgreSQL/)
    expect(text).toMatch(/<dt>Mail<\/dt><dd>not sent/)
    expect(text).toContain('ADMIN_PORT=9464 turns them on')
  })

  it('is told to nobody else', async () => {
    for (const way of [{ remote: '203.0.113.7' }, { headers: { via: '1.1 proxy' } }]) {
      expect(await page(way)).not.toMatch(/<dt>|ADMIN_PORT/)
    }
    expect(await (await open(closed, '/')).text()).not.toMatch(/<dt>|ADMIN_PORT/)
  })
})

it('has a call to paste for the graph, a subscription, the webhook, federation and the doors', async () => {
  const text = await page()
  for (const word of [
    'viewer {',
    'subscription {',
    'setWebhook(',
    '_service {',
    '/api/organizations/',
    'sign-up/email',
  ]) {
    expect(text).toContain(word)
  }
})

describe('the keys of the demo are shown to nobody', () => {
  const secrets = () => Object.values(world.keys).flatMap((keys) => Object.values(keys))

  it.each([
    ['from another machine', { remote: '203.0.113.7' }],
    ['behind a proxy on this machine', { headers: { 'x-forwarded-for': '203.0.113.7' } }],
    ['behind a proxy that names itself', { headers: { via: '1.1 proxy' } }],
    ['under a host name that was pointed here', { headers: { host: 'rebound.example:4000' } }],
  ])('%s', async (_who, way) => {
    for (const address of ['/', '/graphql', '/docs/rybbit', '/docs/recrubo']) {
      const text = await (await open(gateway, address, way)).text()
      for (const secret of secrets()) expect(text).not.toContain(secret)
    }
    expect(await page(way)).toContain('$KEY')
  })

  it('in an installation that is no demo', async () => {
    const text = await (await open(closed, '/')).text()
    expect(text).toContain('$KEY')
    expect(text).not.toContain('demo.json')
  })
})

describe('a program at /', () => {
  it('gets the links as JSON', async () => {
    const { status, body, headers } = await gateway.anonymous.get('/', { accept: 'application/json' })
    expect(status).toBe(200)
    expect(headers.get('vary')).toBe('Accept')
    const { publicUrl } = gateway.services
    const links = { graphql: `${publicUrl}/graphql`, rybbit: `${publicUrl}/openapi/rybbit.json` }
    expect(body).toMatchObject({ name: 'Orgraph', links })
  })

  it('gets them also when it takes anything', async () => {
    const { headers } = await gateway.anonymous.get('/', { accept: '*/*' })
    expect(headers.get('content-type')).toMatch(/^application\/json/)
  })
})

it('what is switched off is not linked, and links keep the path of PUBLIC_URL', async () => {
  const text = await (await open(closed, '/')).text()
  expect(text).not.toContain('schema.graphql')
  expect(text).not.toContain('playground')
  expect(addressesIn(text).every((address) => address.startsWith('/base/'))).toBe(true)
  expect((await open(closed, '/schema.graphql')).status).toBe(404)
})
