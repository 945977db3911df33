import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { createDestinationPolicy } from '../../src/net/destination.js'
import { createGuardedDispatcher } from '../../src/net/guarded-dispatcher.js'
import { createGuardedFetch, type GuardedFetch, type GuardedFetchOptions } from '../../src/net/guarded-fetch.js'
import { parseNetwork } from '../../src/net/networks.js'
import { answering, LOOPBACK } from '../testkit/lookups.js'
import { startWebServer } from '../testkit/web-server.js'

const closing: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()))
})

async function serve(answer: RequestListener = (_request, response) => response.end('hello'), hosts?: string[]) {
  const server = await startWebServer(answer, hosts)
  closing.push(server)
  return { server, url: `http://127.0.0.1:${server.port}/` }
}

function fetchAllowing(allow: string[], options: Partial<GuardedFetchOptions> = {}): GuardedFetch {
  const guardedFetch = createGuardedFetch({ allow: allow.map(parseNetwork), ...options })
  closing.push(guardedFetch)
  return guardedFetch
}
const fetchLocal = (options: Partial<GuardedFetchOptions> = {}) => fetchAllowing(['127.0.0.1/32'], options)

describe('loopback', () => {
  test.each([...LOOPBACK, '[64:ff9b::7f00:1]', '[::127.0.0.1]'])('is out of reach as %s', async (host) => {
    const { server } = await serve(undefined, ['127.0.0.1', '::1'])
    for (const guardedFetch of [fetchAllowing([]), fetchAllowing(['192.0.2.0/24'])])
      for (const scheme of ['http', 'https'])
        await expect(guardedFetch(`${scheme}://${host}:${server.port}/`)).rejects.toMatchObject({
          reason: 'not-allowed',
        })
    expect(server.connections).toBe(0)
  })

  test.each(LOOPBACK)('is what %s means, once the operator allows it', async (host) => {
    const { server } = await serve(undefined, ['127.0.0.1', '::1'])
    const response = await fetchAllowing(['0.0.0.0/0', '::/0'])(`http://${host}:${server.port}/`)
    expect(response).toMatchObject({ status: 200, isTruncated: false })
    expect(server.requests).toHaveLength(1)
  })
})

test.each(['127.0.0.1', '[::1]'])('a client of its own reaches no %s through the dispatcher either', async (host) => {
  const { server } = await serve(undefined, ['127.0.0.1', '::1'])
  const dispatcher = createGuardedDispatcher(createDestinationPolicy([]))
  closing.push(dispatcher)
  const request = dispatcher.request({ origin: `http://${host}:${server.port}`, path: '/', method: 'GET' })
  await expect(request).rejects.toMatchObject({ reason: 'not-allowed' })
  expect(server.connections).toBe(0)
})

describe('a name', () => {
  test('that turned inward after it was saved is out of reach', async () => {
    const { server } = await serve()
    const url = `http://rebinding.test:${server.port}/`
    const lookup = answering(['192.0.2.7'], ['127.0.0.1'])
    await createDestinationPolicy([parseNetwork('192.0.2.0/24')], lookup).checkUrlNow(url)
    await expect(fetchAllowing(['192.0.2.0/24'], { lookup })(url)).rejects.toMatchObject({ reason: 'not-allowed' })
    expect(server.connections).toBe(0)
  })

  test('with one address inside is out of reach', async () => {
    const { server } = await serve()
    const lookup = answering(['192.0.2.7', '127.0.0.1'])
    const guardedFetch = fetchAllowing(['192.0.2.0/24'], { lookup })
    await expect(guardedFetch(`http://mixed.test:${server.port}/`)).rejects.toMatchObject({ reason: 'not-allowed' })
    expect(server.connections).toBe(0)
  })

  test('with an odd port is out of reach at a public address', async () => {
    const guardedFetch = fetchAllowing(['192.0.2.0/24'], { lookup: answering(['1.1.1.1']) })
    await expect(guardedFetch('http://public.test:9000/')).rejects.toMatchObject({ reason: 'not-allowed' })
  })

  test('in the operator’s network is reached', async () => {
    const { server } = await serve()
    const guardedFetch = fetchLocal({ lookup: answering(['127.0.0.1']) })
    expect(await guardedFetch(`http://inside.test:${server.port}/`)).toMatchObject({ status: 200 })
    expect(server.requests[0]?.headers.host).toBe(`inside.test:${server.port}`)
  })

  test('that does not resolve is unreachable', async () => {
    const guardedFetch = fetchAllowing([], { lookup: answering([]) })
    await expect(guardedFetch('https://nobody.test/')).rejects.toMatchObject({ reason: 'unreachable' })
  })
})

test('method, headers and body arrive, and any status is an answer', async () => {
  const { server, url } = await serve((_request, response) =>
    response.writeHead(410, { 'retry-after': '7' }).end('gone'),
  )
  const headers = { 'webhook-id': 'msg_1', 'content-type': 'application/json' }
  const response = await fetchLocal()(`${url}hook?x=1`, { method: 'POST', headers, body: '{"a":1}' })
  expect(response).toMatchObject({ status: 410, headers: { 'retry-after': '7' }, isTruncated: false })
  expect(response.body.toString()).toBe('gone')
  expect(server.requests).toMatchObject([{ method: 'POST', path: '/hook?x=1', headers, body: '{"a":1}' }])
})

describe('a redirect', () => {
  /** Answers /n with a redirect to /n-1, down to /0. */
  const countdown: RequestListener = (request, response) => {
    const left = Number(request.url?.slice(1))
    if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end()
    else response.end('arrived')
  }

  test('is followed three times', async () => {
    const { url } = await serve(countdown)
    const response = await fetchLocal()(`${url}3`)
    expect(response.body.toString()).toBe('arrived')
    expect(response.url).toBe(`${url}0`)
  })

  test('is not followed a fourth time', async () => {
    const { server, url } = await serve(countdown)
    await expect(fetchLocal()(`${url}4`)).rejects.toMatchObject({ reason: 'redirects' })
    expect(server.requests.map(({ path }) => path)).toEqual(['/4', '/3', '/2', '/1'])
  })

  test('inward is not followed', async () => {
    const inner = await serve(undefined, ['127.0.0.2'])
    const location = `http://127.0.0.2:${inner.server.port}/`
    const { url } = await serve((_request, response) => response.writeHead(307, { location }).end())
    await expect(fetchLocal()(url)).rejects.toMatchObject({ reason: 'not-allowed' })
    expect(inner.server.connections).toBe(0)
  })

  test('to a URL with credentials is not followed', async () => {
    const { url } = await serve((request, response) =>
      response.writeHead(302, { location: `http://user:secret@${request.headers.host}/` }).end(),
    )
    await expect(fetchLocal()(url)).rejects.toMatchObject({ reason: 'not-allowed' })
  })

  test('takes no credentials along', async () => {
    const { server, url } = await serve(countdown)
    const secrets = { Authorization: 'Bearer secret', Cookie: 'a=b', 'X-Api-Key': 'secret' }
    await fetchLocal()(`${url}1`, { headers: { ...secrets, accept: 'image/png' } })
    const [first, second] = server.requests
    expect(first?.headers).toMatchObject({ authorization: 'Bearer secret', 'x-api-key': 'secret' })
    expect(Object.keys(second?.headers ?? {}).sort()).toEqual(['accept', 'connection', 'host', 'user-agent'])
  })

  test('answers a POST and is not followed', async () => {
    const { server, url } = await serve((_request, response) => response.writeHead(307, { location: '/other' }).end())
    expect(await fetchLocal()(url, { method: 'POST', body: 'x' })).toMatchObject({ status: 307 })
    expect(server.requests).toHaveLength(1)
  })
})

describe('an answer', () => {
  test('is cut off at 1 MiB', async () => {
    const { url } = await serve((_request, response) => response.end(Buffer.alloc(1024 * 1024 + 1)))
    const response = await fetchLocal()(url)
    expect(response).toMatchObject({ status: 200, isTruncated: true })
    expect(response.body).toHaveLength(1024 * 1024)
  })

  test('of exactly 1 MiB is whole', async () => {
    const { url } = await serve((_request, response) => response.end(Buffer.alloc(1024 * 1024)))
    expect(await fetchLocal()(url)).toMatchObject({ isTruncated: false })
  })

  test('without end is cut off, and the connection with it', async () => {
    let closed = false
    const { url } = await serve(async (_request, response) => {
      response.on('close', () => {
        closed = true
      })
      while (!closed) {
        response.write(Buffer.alloc(65_536))
        await sleep(1)
      }
    })
    expect(await fetchLocal()(url)).toMatchObject({ isTruncated: true })
    await expect.poll(() => closed).toBe(true)
  })

  test.each<[string, RequestListener]>([
    ['never comes', () => {}],
    ['stops midway', (_request, response) => response.write('hel')],
  ])('that %s ends in time', async (_what, answer) => {
    const { url } = await serve(answer)
    await expect(fetchLocal({ timeoutMs: 200 })(url)).rejects.toMatchObject({ reason: 'timeout' })
  })

  test('that dribbles through redirects has one time limit', async () => {
    const { url } = await serve(async (request, response) => {
      await sleep(150)
      response.writeHead(302, { location: `${request.url}x` }).end()
    })
    await expect(fetchLocal({ timeoutMs: 400 })(url)).rejects.toMatchObject({ reason: 'timeout' })
  })
})

test('a closed port is unreachable, in words that tell no more', async () => {
  const { server, url } = await serve()
  await server.close()
  await expect(fetchLocal()(url)).rejects.toThrow(/^The destination could not be reached\.$/)
})

test('the caller can give up first', async () => {
  const { url } = await serve(() => {})
  const reason = new Error('shutting down')
  const request = fetchLocal()(url, { signal: AbortSignal.abort(reason) })
  await expect(request).rejects.toBe(reason)
})
