import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DemoWorld } from '../../prisma/seed.js'
import { openDemo } from '../../src/demo.js'
import { open } from '../pages/asking.js'
import { useGateway } from '../testkit/gateway.js'
import { type Listening, listening } from '../testkit/listening.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const direct = useGateway()
const published = useGateway({ env: { DEMO: 'on', PUBLIC_URL: 'https://orgraph.example' } })
const behindProxy = useGateway({ env: { TRUST_PROXY: '127.0.0.0/8' } })

let acme: OrganizationSeed
beforeAll(async () => {
  acme = await direct.organization()
})

const servers: Listening[] = []
const serve = async (gateway: typeof direct) => {
  const server = await listening((url, init, ...more) =>
    (gateway.send as (...all: unknown[]) => Promise<Response>)(url, init, ...more),
  )
  servers.push(server)
  return server
}
afterAll(() => Promise.all(servers.map((server) => server.close())))

describe('a body over 1 MiB', () => {
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(64 * 1024).fill(32))
      },
    })

  it.each(['/graphql', '/api/auth/sign-in/email', '/api/organizations/x/sites', '/public/v2/users'])(
    'is not read to its end at %s, also where it does not say how long it is',
    async (path) => {
      const response = await acme.owner.fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: endless(),
        duplex: 'half',
      } as RequestInit)
      expect(response.status).toBe(413)
    },
  )
})

describe('the address of the client', () => {
  const addressTold = async (gateway: typeof direct, headers: Record<string, string>) => {
    const organization = await gateway.organization()
    const { url } = await serve(gateway)
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...organization.owner.headers, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        query: 'mutation($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
        variables: { input: { organization: organization.ref, name: 'Renamed' } },
      }),
    })
    const where = { organizationId: organization.uuid, action: 'organization.update' }
    return (await gateway.services.database.system.auditEvent.findFirstOrThrow({ where })).ipAddress
  }

  it('is that of the socket, whatever somebody writes who is no proxy of ours', async () => {
    const forged = { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9', forwarded: 'for=203.0.113.9' }
    expect(await addressTold(direct, { ...forged, 'x-orgraph-client-address': '203.0.113.9' })).toBe('127.0.0.1')
  })

  it('is the last one that a proxy of ours has added, not what the client wrote in front', async () => {
    expect(await addressTold(behindProxy, { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' })).toBe('203.0.113.9')
    expect(await addressTold(behindProxy, { 'x-forwarded-for': 'evil"; drop, 203.0.113.9, 127.0.0.1' })).toBe(
      '203.0.113.9',
    )
    expect(await addressTold(behindProxy, { 'x-forwarded-for': '198.51.100.1, not-an-address' })).toBe('127.0.0.1')
  })
})

describe('the keys of a demo', () => {
  it('are shown by no gateway that is reached under another name, be it through a proxy that says nothing of itself', async () => {
    const { keys } = JSON.parse(readFileSync((await openDemo(published.services, () => {})) ?? '', 'utf8')) as DemoWorld
    for (const path of ['/', '/graphql', '/docs/rybbit', '/docs/recrubo']) {
      const text = await (await open(published, path)).text()
      for (const secret of [keys.native.owner, keys.rybbit.owner, keys.recrubo.partner])
        expect(text).not.toContain(secret)
    }
  })
})

describe('what comes back', () => {
  it('has no header that a client has written', async () => {
    const hostile = ['a\tb', 'x'.repeat(65), '<script>', 'a b', '"', "'", 'é', '../../etc/passwd', '{{7*7}}']
    for (const id of hostile) {
      const { headers } = await acme.owner.post(
        '/graphql',
        { query: '{ viewer { kind } }' },
        { 'x-request-id': encodeURI(id) },
      )
      expect(headers.get('x-request-id')).not.toBe(id)
    }
    const { url } = await serve(direct)
    const answer = await raw(
      url,
      'GET /api/x HTTP/1.1\r\nHost: a\r\nX-Request-Id: a\r\n b\r\nConnection: close\r\n\r\n',
    )
    expect(answer).not.toMatch(/^x-request-id: a\s+b/im)
  })

  it('is never HTML of a client: paths and ids are told as JSON', async () => {
    const evil = '/api/organizations/%3Cscript%3Ealert(1)%3C%2Fscript%3E/nothing'
    for (const path of [
      evil,
      `/posthog${evil}`,
      `/tours-events${evil}`,
      `/rybbit${evil}`,
      '/public/v2/%3Cscript%3E',
      '/%3Cscript%3E',
    ]) {
      const response = await acme.owner.fetch(path)
      expect(response.headers.get('content-type') ?? 'none').not.toContain('html')
      expect(await response.text()).not.toMatch(/<script>/)
    }
  })

  it('tells nothing of what serves it', async () => {
    for (const path of ['/health', '/graphql', '/api/user/organizations', '/nothing']) {
      const { headers } = await acme.owner.get(path)
      expect(headers.get('x-powered-by') ?? headers.get('server')).toBeNull()
    }
  })
})

function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += String(chunk)
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}
