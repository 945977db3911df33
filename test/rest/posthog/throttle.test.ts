import { describe, expect, it } from 'vitest'
import { KEY_LIMITS } from '../../../src/rest/posthog/throttle.js'
import { type Client, clientWithKey } from '../../testkit/client.js'
import { Gateway, useGateway } from '../../testkit/gateway.js'
import type { KeyClient } from '../../testkit/seed.js'
import { failure, under } from './doors.js'

const gateway = useGateway({ rateLimit: true })
const KEY = '/posthog/api/personal_api_keys/@current/'

/** Leaves so many requests of the hour to a key, as if it had sent all the others. */
async function leaveOfHour(key: KeyClient, left: number) {
  const [, sustained] = KEY_LIMITS
  if (!sustained) throw new Error('no limit by the hour')
  await gateway.services.limits.consume(sustained, key.row.id, sustained.points - left)
}

async function statusesOf(clients: readonly Client[], requests: number, path = KEY) {
  const answers = await Promise.all(Array.from({ length: requests }, (_, i) => clients[i % clients.length]?.get(path)))
  return answers.map((answer) => answer?.status)
}

const countOf = (statuses: readonly (number | undefined)[], status: number) =>
  statuses.filter((one) => one === status).length

describe('requests with a personal key', () => {
  it('429: 480 of a minute are answered and no more, also across two processes', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('POSTHOG')
    const other = await Gateway.start({ database: gateway.database, rateLimit: true })
    try {
      const statuses = await statusesOf([key, clientWithKey(other, key.key)], 500)
      expect({ answered: countOf(statuses, 200), throttled: countOf(statuses, 429) }).toEqual({
        answered: 480,
        throttled: 20,
      })
    } finally {
      await other.services.close()
    }
  })

  it('429: 4800 of an hour are answered and no more', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('POSTHOG')
    await leaveOfHour(key, 1)
    const statuses = [await key.get(KEY), await key.get(KEY)].map(({ status }) => status)
    expect(statuses).toEqual([200, 429])
  })

  it('429: are told when to come back, in the envelope and in Retry-After', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('POSTHOG')
    await leaveOfHour(key, 0)
    const { status, headers, body } = await key.get(under(organization))
    const seconds = Number(headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(3500)
    expect(seconds).toBeLessThanOrEqual(3600)
    expect({ status, body }).toEqual({
      status: 429,
      body: failure('throttled_error', 'throttled', `Request was throttled. Expected available in ${seconds} seconds.`),
    })
  })

  it('429: a write that is throttled writes nothing', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('POSTHOG')
    await key.get(KEY)
    await leaveOfHour(key, 0)
    const before = await organization.snapshot()
    expect((await key.json('PATCH', under(organization), { name: 'Renamed' })).status).toBe(429)
    expect(await organization.snapshot()).toEqual(before)
  })

  it('are counted for each key by itself', async () => {
    const { owner } = await gateway.organization()
    const [busy, idle] = [await owner.key('POSTHOG'), await owner.key('POSTHOG')]
    await leaveOfHour(busy, 0)
    expect([(await busy.get(KEY)).status, (await idle.get(KEY)).status]).toEqual([429, 200])
  })
})

it('requests of a session are never throttled', async () => {
  const { owner } = await gateway.organization()
  const statuses = await statusesOf([owner], 500, '/posthog/api/users/@me/')
  expect(countOf(statuses, 200)).toBe(500)
})
