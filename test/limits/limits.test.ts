import { expect, it } from 'vitest'
import type { Bucket } from '../../src/limits/buckets.js'
import { createLimits } from '../../src/limits/limits.js'
import { Gateway, useGateway } from '../testkit/gateway.js'

const gateway = useGateway({ rateLimit: true })

const bucket = (heldBy: Bucket['heldBy'], more: Partial<Bucket> = {}): Bucket => ({
  name: `test-${gateway.services.newId()}`,
  points: 10,
  seconds: 60,
  heldBy,
  ...more,
})

const allowed = async (tries: readonly Promise<{ allowed: boolean } | null>[]) =>
  (await Promise.all(tries)).filter((verdict) => verdict?.allowed).length

it.each(['process', 'database'] as const)('gives exactly the points of a bucket that a %s holds', async (heldBy) => {
  const { limits } = gateway.services
  const few = bucket(heldBy)
  expect(await allowed(Array.from({ length: 25 }, () => limits.consume(few, 'somebody')))).toBe(10)
  expect(await limits.consume(few, 'somebody')).toMatchObject({ allowed: false, limit: 10, remaining: 0 })
  expect(await limits.consume(few, 'somebody else')).toMatchObject({ allowed: true, limit: 10, remaining: 9 })
})

it('gives no more across two processes on one database', async () => {
  const other = await Gateway.start({ database: gateway.database, rateLimit: true })
  const few = bucket('database')
  const limits = [gateway.services.limits, other.services.limits] as const
  try {
    const tries = Array.from({ length: 30 }, (_, i) => limits[i % 2 ? 0 : 1].consume(few, 'somebody'))
    expect(await allowed(tries)).toBe(10)
  } finally {
    await other.services.close()
  }
})

it('knows an empty bucket without asking the database again', async () => {
  const { limits } = gateway.services
  const few = bucket('database', { points: 2 })
  for (let i = 0; i < 2; i += 1) await limits.consume(few, 'somebody')
  const statements = await gateway.statementsOf(async () => {
    expect(await limits.consume(few, 'somebody')).toMatchObject({ allowed: false })
  })
  expect(statements.filter((text) => text.includes('limit_count'))).toEqual([])
})

it.each(['process', 'database'] as const)('fills a bucket that a %s holds again after its time', async (heldBy) => {
  const { limits } = gateway.services
  const brief = bucket(heldBy, { points: 1, seconds: 1 })
  expect(await limits.consume(brief, 'somebody')).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 1 })
  expect(await limits.consume(brief, 'somebody')).toMatchObject({ allowed: false })
  await expect.poll(() => limits.consume(brief, 'somebody'), { timeout: 5000 }).toMatchObject({ allowed: true })
})

it('takes as many points as are asked for', async () => {
  const { limits } = gateway.services
  const few = bucket('database')
  expect(await allowed(Array.from({ length: 6 }, () => limits.consume(few, 'somebody', 3)))).toBe(3)
})

it('counts nothing while limits are off', async () => {
  const { systemPool } = gateway.services.database
  const few = bucket('database', { points: 1 })
  const off = createLimits({ on: false, systemPool })
  for (let i = 0; i < 3; i += 1) expect(await off.consume(few, 'somebody')).toBeNull()
})
