import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { httpDestination } from '../../../src/destination/http/destination.js'
import { nextCut } from '../../../src/destination/http/requests.js'
import type { DeliveryState } from '../../../src/destination/port.js'
import { createGuardedFetch } from '../../../src/net/guarded-fetch.js'
import { answering, LOOPBACK } from '../../testkit/lookups.js'
import { startWebServer } from '../../testkit/web-server.js'
import { batchOf, event, runOf, toolsAllowing } from '../models.js'

const closing: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()))
})

const { signal } = new AbortController()
const NOW = new Date('2026-11-22T12:00:00Z')

async function receiver(answer: RequestListener = (_request, response) => response.writeHead(204).end()) {
  const server = await startWebServer(answer)
  const tools = { ...toolsAllowing('127.0.0.1/32'), now: () => NOW }
  closing.push(server, tools.fetch)
  const url = `http://127.0.0.1:${server.port}/rows?a=b`
  const destination = httpDestination({ url, token: 'tok-en' }, { organizationId: 'o' }, tools)
  return {
    server,
    destination,
    open: (run = runOf(), state: DeliveryState | null = null, at = signal) => destination.open(run, state, at),
  }
}

/** Rows of about 100 KB each. */
const large = (count: number) =>
  batchOf(Array.from({ length: count }, (_, n) => event({ event: `e${n}`, properties: { text: 'x'.repeat(100_000) } })))

it('rows arrive as lines, with the token and the key of their part', async () => {
  const { server, open } = await receiver()
  const run = runOf()
  const batch = batchOf([event(), event()])
  const delivery = await open(run)
  expect(await delivery.write(batch)).toBeNull()
  const { bytes, state } = await delivery.finish()
  expect(server.requests).toEqual([
    expect.objectContaining({
      method: 'POST',
      path: '/rows?a=b',
      body: batch.lines,
      headers: expect.objectContaining({
        'content-type': 'application/x-ndjson',
        authorization: 'Bearer tok-en',
        'idempotency-key': expect.stringMatching(new RegExp(`^${run.runId}:0:[0-9a-f]{16}$`)),
      }),
    }),
  ])
  expect({ bytes, state }).toEqual({ bytes: batch.lines.length, state: { requests: 1, bytes: batch.lines.length } })
})

it('no rows are no request', async () => {
  const { server, open } = await receiver()
  await (await open()).finish()
  expect(server.requests).toEqual([])
})

it('many rows go in requests of at most 1 MiB of whole lines, each with its own key', async () => {
  const { server, open } = await receiver()
  const batch = large(25)
  const delivery = await open()
  expect(await delivery.write(batch)).toBeNull()
  const { state } = await delivery.finish()
  expect(server.requests.map(({ body }) => body.length).every((length) => length <= 1024 * 1024)).toBe(true)
  expect(server.requests.every(({ body }) => body.endsWith('}\n'))).toBe(true)
  expect(server.requests.map(({ body }) => body).join('')).toBe(batch.lines)
  expect(new Set(server.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(3)
  expect(state).toEqual({ requests: 3, bytes: batch.lines.length })
})

it('a line longer than a request goes alone', () => {
  const long = `"${'x'.repeat(1024 * 1024)}"\n`
  const lines = Buffer.from(`1\n${long}2\n`)
  const first = nextCut(lines)
  expect(first).toBe(2)
  expect(nextCut(lines.subarray(first))).toBe(long.length)
})

it('all rows written so far have arrived from time to time', async () => {
  const { server, open } = await receiver()
  const delivery = await open()
  const batches = Array.from({ length: 10 }, () => large(10))
  const parts = []
  for (const batch of batches) parts.push(await delivery.write(batch))
  const arrived = parts.findIndex((part) => part !== null)
  expect(arrived).toBeGreaterThan(6)
  expect(server.requests.map(({ body }) => body).join('')).toBe(
    batches
      .slice(0, arrived + 1)
      .map(({ lines }) => lines)
      .join(''),
  )
})

it('after a crash the same rows go with the same keys, however they come this time', async () => {
  let left = 3
  const { server, open } = await receiver((_request, response) => {
    left -= 1
    if (left < 0) response.destroy()
    else response.writeHead(200).end()
  })
  const run = runOf()
  const batch = large(45)
  const delivery = await open(run)
  await expect(delivery.write(batch)).rejects.toMatchObject({ retryable: true })
  left = 10
  const again = await open(run)
  const half = batch.lines.indexOf('\n', batch.lines.length / 2) + 1
  await again.write({ ...batch, lines: batch.lines.slice(0, half) })
  await again.write({ ...batch, lines: batch.lines.slice(half) })
  await again.finish()
  const sent = server.requests.map(({ headers, body }) => [headers['idempotency-key'], body])
  expect(sent.slice(4, 8)).toEqual(sent.slice(0, 4))
  expect(
    sent
      .slice(4)
      .map(([, body]) => body)
      .join(''),
  ).toBe(batch.lines)
})

describe('an answer', () => {
  const outcome = async (status: number, headers: Record<string, string> = {}, body = '') => {
    const { open } = await receiver((_request, response) => response.writeHead(status, headers).end(body))
    const delivery = await open()
    await delivery.write(batchOf([event()]))
    return delivery.finish().catch((error: unknown) => error)
  }

  it.each([408, 425, 429, 500, 502, 503, 504])('%i may pass', async (status) => {
    expect(await outcome(status)).toMatchObject({
      name: 'DeliveryError',
      message: `The destination answered ${status}.`,
      retryable: true,
      retryAfterMs: null,
    })
  })

  it.each([400, 401, 403, 404, 410, 413, 422])('%i is for good', async (status) => {
    expect(await outcome(status)).toMatchObject({ name: 'DeliveryError', retryable: false, retryAfterMs: null })
  })

  it.each([
    ['30', 30_000],
    ['0', 0],
    ['Sun, 22 Nov 2026 12:02:00 GMT', 120_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['999999', 3_600_000],
    ['soon', null],
  ])('that asks for a pause, %j, gets it', async (value, ms) => {
    expect(await outcome(429, { 'retry-after': value })).toMatchObject({ retryAfterMs: ms })
  })

  it('is told in its own words, without the token', async () => {
    const { message } = (await outcome(400, { 'content-type': 'text/plain' }, 'bad\n token tok-en')) as Error
    expect(message).toBe('The destination answered 400: bad token …')
  })

  it('is told by its status alone if it is a page', async () => {
    const { message } = (await outcome(400, { 'content-type': 'text/html' }, '<html>')) as Error
    expect(message).toBe('The destination answered 400.')
  })

  it('that leads elsewhere is for good, and followed by nobody', async () => {
    const other = await receiver()
    const location = `http://127.0.0.1:${other.server.port}/`
    expect(await outcome(307, { location })).toMatchObject({
      retryable: false,
      message: expect.stringContaining('307'),
    })
    expect(other.server.connections).toBe(0)
  })
})

it('a run that is aborted stops with the reason', async () => {
  const { open } = await receiver(() => {})
  const abort = new AbortController()
  const reason = new Error('cancelled')
  const delivery = await open(runOf(), null, abort.signal)
  await delivery.write(batchOf([event()]))
  setTimeout(() => abort.abort(reason), 50)
  await expect(delivery.finish()).rejects.toBe(reason)
})

describe('the gateway’s own machine', () => {
  it.each(LOOPBACK)('is out of reach as %s, for rows and for tests', async (host) => {
    const { server } = await receiver()
    const destination = httpDestination(
      { url: `http://${host}:${server.port}/`, token: 't' },
      { organizationId: 'o' },
      { ...toolsAllowing(), now: () => NOW },
    )
    const delivery = await destination.open(runOf(), null, signal)
    await delivery.write(batchOf([event()]))
    await expect(delivery.finish()).rejects.toMatchObject({
      message: 'The destination is not allowed.',
      retryable: false,
    })
    for (const step of destination.steps)
      expect(await step.run(signal)).toEqual({ status: 'Failed', message: 'The destination is not allowed.' })
    expect(server.connections).toBe(0)
  })

  it('is out of reach of a name that turned inward after it was saved', async () => {
    const { server } = await receiver()
    const lookup = answering(['1.1.1.1'], ['127.0.0.1'])
    lookup('rebinding.test', { all: true }, () => {})
    const fetch = createGuardedFetch({ allow: [], lookup })
    closing.push(fetch)
    const place = { url: `https://rebinding.test/`, token: 't' }
    const destination = httpDestination(place, { organizationId: 'o' }, { fetch, now: () => NOW })
    const delivery = await destination.open(runOf(), null, signal)
    await delivery.write(batchOf([event()]))
    await expect(delivery.finish()).rejects.toMatchObject({ message: 'The destination is not allowed.' })
    expect(server.connections).toBe(0)
  })
})

describe('the test', () => {
  it('passes where rows are taken, and sends none', async () => {
    const { server, destination } = await receiver()
    for (const step of destination.steps) expect(await step.run(signal)).toEqual({ status: 'Passed', message: null })
    expect(server.requests.map(({ body }) => body)).toEqual(['', ''])
  })

  it('tells a place that is reached from one that takes the token', async () => {
    const { destination } = await receiver((_request, response) => response.writeHead(401).end())
    const [reach, accept] = destination.steps
    expect(await reach?.run(signal)).toEqual({ status: 'Passed', message: null })
    expect(await accept?.run(signal)).toEqual({ status: 'Failed', message: 'The destination answered 401.' })
  })
})
