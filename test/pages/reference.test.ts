import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DemoWorld } from '../../prisma/seed.js'
import { openDemo } from '../../src/demo.js'
import { servedDialects } from '../../src/rest/served.js'
import { useGateway } from '../testkit/gateway.js'
import { addressesIn, open } from './asking.js'

const gateway = useGateway({ env: { DEMO: 'on' } })
const closed = useGateway({
  env: { PLAYGROUND: 'off', INTROSPECTION: 'off', PUBLIC_URL: 'https://orgraph.example/base' },
})
const names = servedDialects.map(({ name }) => name)
let world: DemoWorld

beforeAll(async () => {
  const file = await openDemo(gateway.services, () => {})
  world = JSON.parse(readFileSync(file ?? '', 'utf8')) as DemoWorld
})

const page = async (name: string) => (await open(gateway, `/docs/${name}`)).text()

interface Options {
  document: string
  door: string
  authorization: { scheme: string; key: string } | null
  parameters: Record<string, string>
}

const optionsOf = (text: string) =>
  JSON.parse(/<script id="options"[^>]*>(.*?)<\/script>/.exec(text)?.[1] ?? '') as Options

describe('the index of the reference', () => {
  it('has for each dialect its sentence, its page and its document, and every link leads somewhere', async () => {
    const text = await (await open(gateway, '/docs')).text()
    const addresses = addressesIn(text)
    for (const { name, description } of servedDialects) {
      expect(text).toContain(description.replaceAll('&', '&amp;').replaceAll("'", '&#39;'))
      expect(addresses).toContain(`/docs/${name}`)
      expect(addresses).toContain(`/openapi/${name}.json`)
    }
    for (const address of addresses) expect([address, (await open(gateway, address)).status]).toEqual([address, 200])
  })
})

describe.each(names)('the reference of %s', (name) => {
  it('shows the document of the dialect', async () => {
    const response = await open(gateway, `/docs/${name}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const { document } = optionsOf(await response.text())
    const { body } = await gateway.anonymous.get(document)
    expect(body).toMatchObject({ openapi: '3.1.0', paths: expect.anything() })
  })

  it('has a policy of files of the gateway alone: nothing inline, no eval, no other host', async () => {
    const { headers } = await open(gateway, `/docs/${name}`)
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
    expect(headers.get('content-security-policy')).not.toMatch(/https?:|unsafe/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('loads nothing from another host', async () => {
    const text = await page(name)
    expect(text).not.toMatch(/\son\w+=|\sstyle=|<style/)
    const addresses = addressesIn(text)
    expect(addresses.length).toBeGreaterThan(5)
    for (const address of addresses) {
      expect(address).toMatch(/^\//)
      const file = await open(gateway, address)
      expect([address, file.status]).toEqual([address, 200])
      if (address.endsWith('.css')) expect(loadedBy(await file.text())).toEqual([])
      if (address.endsWith('reference.js')) expect(await file.text()).not.toMatch(/https?:/)
    }
  })

  it('shows the key of the demo to its machine, for a scheme of the document', async () => {
    const { authorization, document } = optionsOf(await page(name))
    const expected = {
      rybbit: world.keys.rybbit.owner,
      posthog: world.keys.posthog.owner,
      'tours-events': world.keys['tours-events'].owner,
      recrubo: world.keys.recrubo.partner,
    }
    expect(authorization?.key).toBe((expected as Record<string, string>)[name])
    const { body } = await gateway.anonymous.get(document)
    if (authorization) expect(body.components.securitySchemes).toHaveProperty(authorization.scheme)
  })

  it('shows no key to another machine', async () => {
    const text = await (await open(gateway, `/docs/${name}`, { remote: '203.0.113.7' })).text()
    expect(optionsOf(text)).toMatchObject({ authorization: null, parameters: {} })
    for (const keys of Object.values(world.keys)) {
      for (const key of Object.values(keys)) expect(text).not.toContain(key)
    }
  })

  it('is there without a playground and without a demo, below the path of PUBLIC_URL', async () => {
    const response = await open(closed, `/docs/${name}`)
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(optionsOf(text)).toMatchObject({ document: `/base/openapi/${name}.json`, authorization: null })
    expect(addressesIn(text).every((address) => address.startsWith('/base/'))).toBe(true)
  })
})

describe('a call with what the demo fills in', () => {
  it.each([
    ['rybbit', '/api/organizations/{organizationId}/sites'],
    ['posthog', '/api/organizations/{organizationId}/'],
    ['tours-events', '/api/organizations/me'],
    ['recrubo', '/public/v2/management/organizations'],
  ])('%s answers %s', async (name, path) => {
    const { authorization, door, document, parameters } = optionsOf(await page(name))
    const { body } = await gateway.anonymous.get(document)
    const scheme = body.components.securitySchemes[authorization?.scheme ?? '']
    const bearer = scheme.type === 'http' ? 'Bearer ' : ''
    const { status } = await gateway.anonymous.get(
      door + path.replace('{organizationId}', parameters.organizationId ?? ''),
      {
        authorization: `${bearer}${authorization?.key}`,
      },
    )
    expect(status).toBe(200)
  })
})

describe('the files of Swagger UI', () => {
  it('come compressed and may be kept', async () => {
    const addresses = addressesIn(await page('rybbit')).filter((address) => address.includes('/swagger-ui-'))
    expect(addresses.map((address) => address.replace(/.*\//, '')).sort()).toEqual(['swagger-ui.css', 'swagger-ui.js'])
    for (const address of addresses) {
      expect(address).toMatch(/^\/assets\/swagger-ui-\d+\.\d+\.\d+\//)
      const plain = await open(gateway, address)
      const packed = await open(gateway, address, { headers: { 'accept-encoding': 'gzip, br' } })
      expect(packed.headers.get('content-encoding')).toBe('gzip')
      expect(packed.headers.get('cache-control')).toContain('immutable')
      expect(plain.headers.get('content-encoding')).toBeNull()
      const [all, few] = [await plain.arrayBuffer(), await packed.arrayBuffer()]
      expect(few.byteLength).toBeLessThan(all.byteLength / 3)
    }
  })
})

it.each(['/docs/unknown', '/docs/__proto__', '/docs/rybbit.json', '/docs/rybbit/more'])(
  '%s is answered like any page that is not there',
  async (address) => {
    const [missing, other] = await Promise.all([open(gateway, address), open(gateway, '/no-such-page')])
    expect(missing.status).toBe(404)
    expect(await missing.text()).toBe(await other.text())
  },
)

/** What a stylesheet would load: all but pictures that are part of it. */
const loadedBy = (styles: string) =>
  [...styles.matchAll(/@import[^;]*|url\((?!\s*["']?data:)[^)]*/g)].map(([found]) => found)
