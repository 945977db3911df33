import type { LookupAddress, lookup } from 'node:dns'
import { afterEach, describe, expect, it } from 'vitest'
import { createDestinationPolicy } from '../../src/net/destination.js'
import { createGuardedFetch, type GuardedFetch, type GuardedFetchOptions } from '../../src/net/guarded-fetch.js'
import { parseNetwork } from '../../src/net/networks.js'
import { sendMessage } from '../../src/webhook/sender.js'
import { startReceiver } from './receivers.js'

const fetches: GuardedFetch[] = []
afterEach(async () => {
  await Promise.all(fetches.splice(0).map((one) => one.close()))
})

const ALLOWED = [parseNetwork('192.0.2.0/24')]

function send(url: string, options: Partial<GuardedFetchOptions>) {
  const fetch = createGuardedFetch({ allow: ALLOWED, ...options })
  fetches.push(fetch)
  const message = { url, id: 'whd_1', body: '{}', secrets: ['mysecret'] }
  return sendMessage({ fetch, now: () => new Date() }, message, new AbortController().signal)
}

/** A resolver that gives the next of these addresses each time, and the last for ever. */
function answering(...addresses: string[]): typeof lookup {
  const answer = (_host: string, _options: object, done: (failure: null, found: LookupAddress[]) => void) =>
    done(null, [{ address: (addresses.length > 1 ? addresses.shift() : addresses[0]) ?? '', family: 4 }])
  return answer as typeof lookup
}

describe('a webhook', () => {
  it('to a name that turned inward after it was saved reaches nothing', async () => {
    const receiver = await startReceiver()
    const url = receiver.url.replace('127.0.0.1', 'rebinding.test')
    const lookup = answering('192.0.2.7', '127.0.0.1')
    await createDestinationPolicy(ALLOWED, lookup).checkUrlNow(url)
    expect(await send(url, { lookup })).toMatchObject({ status: null, error: 'The destination is not allowed.' })
    expect(receiver.connections).toBe(0)
  })

  it('to a receiver that says nothing fails in time', async () => {
    const receiver = await startReceiver(() => {})
    const allow = [parseNetwork('127.0.0.1/32')]
    const answer = await send(receiver.url, { allow, timeoutMs: 100 })
    expect(answer).toMatchObject({ status: null, error: 'The destination did not answer in time.' })
    expect(answer.durationMs).toBeLessThan(2_000)
  })

  it('to a receiver whose answer never ends fails in time', async () => {
    const receiver = await startReceiver((_request, response) => response.writeHead(200).write('and'))
    const allow = [parseNetwork('127.0.0.1/32')]
    expect(await send(receiver.url, { allow, timeoutMs: 100 })).toMatchObject({ status: null })
  })
})
