import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { pgBossAdapter } from './pg-boss-adapter.js'
import { type Engine, eventually, useBench } from './suite/bench.js'

const bench = useBench(pgBossAdapter)

const query = async <Row extends object>(text: string, values: unknown[] = []) =>
  (await bench.database.systemPool.query<Row>(text, values)).rows

/** Lets the jobs of the queue have ended so long ago, and the next look at them be due. */
async function age(name: string, seconds: number): Promise<void> {
  await query(`update pgboss.job set completed_on = completed_on - $2 * interval '1 s' where name = $1`, [
    name,
    seconds,
  ])
  await query('update pgboss.queue set maintain_on = null where name = $1', [name])
}

const states = (name: string) => query<{ state: string }>('select state from pgboss.job where name = $1', [name])

async function done(engine: Engine, queue: ReturnType<typeof bench.queue>, words: string[]): Promise<void> {
  for (const word of words) await bench.enqueue(engine, queue, word)
  await engine.jobs.idle()
}

describe('jobs of the past', () => {
  it('are deleted: an hour after they were done, a week after they failed for good', async () => {
    const queue = bench.queue({ retries: 0 })
    const engine = await bench.working(queue, async ({ word }) => {
      if (word === 'bad') throw new Error('bad')
    })
    await done(engine, queue, ['good', 'bad'])
    expect((await states(queue.name)).map(({ state }) => state).sort()).toEqual(['completed', 'failed'])
    await age(queue.name, 3_601)
    await eventually(() => states(queue.name), 10_000).toEqual([{ state: 'failed' }])
    await age(queue.name, 7 * 86_400)
    await eventually(() => states(queue.name), 10_000).toEqual([])
  })

  it('leave room for the next: the table does not grow with the jobs that pass through it', async () => {
    const queue = bench.queue()
    const engine = await bench.working(queue, async () => {})
    const size = async () => {
      await query('vacuum pgboss.job_common')
      const [row] = await query<{ bytes: number }>(`select pg_table_size('pgboss.job_common')::int as bytes`)
      return row?.bytes ?? 0
    }
    const words = Array.from({ length: 200 }, (_, i) => `${i}`)
    const sizes: number[] = []
    for (let round = 0; round < 4; round += 1) {
      await bench.enqueueAll(
        engine,
        queue,
        words.map((word) => ({ data: { word } })),
      )
      await engine.jobs.idle()
      await age(queue.name, 3_601)
      await eventually(() => states(queue.name), 10_000).toEqual([])
      sizes.push(await size())
    }
    expect(sizes[3]).toBeLessThanOrEqual((sizes[1] ?? 0) * 1.25)
  })
})

describe('repeated work', () => {
  it('goes on though its job was deleted', async () => {
    const engine = bench.engine()
    let passes = 0
    engine.jobs.every('deleted', 3_600, async () => {
      passes += 1
    })
    await engine.jobs.start()
    await engine.jobs.idle()
    await query(`delete from pgboss.job where name = 'every/deleted'`)
    await eventually(() => passes, 15_000).toBe(2)
  })

  it('that no version does any more is forgotten after a day', async () => {
    const engine = bench.engine()
    engine.jobs.every('old', 60, async () => {})
    await engine.jobs.start()
    await engine.jobs.idle()
    const waits = `select extract(epoch from keep_until - start_after)::int as seconds from pgboss.job where name = 'every/old'`
    expect(await query(waits)).toEqual([{ seconds: 86_400 }])
  })
})

describe('the statements of the manual', () => {
  it('show how the queues stand, and give out once more what failed', async () => {
    const manual = readFileSync(path.join(packageRoot, 'docs', 'operations.md'), 'utf8').split('\n## Jobs\n')[1] ?? ''
    const [overview = '', failures = '', again = ''] = [...manual.matchAll(/```sql\n([^`]+)```/g)]
      .slice(0, 2)
      .flatMap(([, text = '']) => text.split('\n\n'))
    const queue = bench.queue({ name: 'mail', retries: 0 })
    const engine = bench.engine()
    let attempts = 0
    engine.jobs.work(queue, async () => {
      attempts += 1
      if (attempts === 1) throw new Error('out of paper')
    })
    await done(engine, queue, ['print'])
    const ofQueue = (await query<{ name: string }>(overview)).filter(({ name }) => name === queue.name)
    expect(ofQueue).toMatchObject([{ ready: 0n, later: 0n, running: 0n, failed: 1n, oldest: null }])
    expect(await query(failures)).toMatchObject([{ name: queue.name, attempts: 1, reason: 'out of paper' }])
    await query(again)
    await engine.jobs.idle()
    expect(attempts).toBe(2)
    expect(await query(failures)).toEqual([])
  })
})

describe('a queue', () => {
  it('is treated as the newest version of the software says', async () => {
    const queue = bench.queue({ retries: 2 })
    await bench.working(queue, async () => {})
    await bench.working({ ...queue, retries: 5, expiresInSeconds: 90 }, async () => {})
    expect(
      await query('select retry_limit, expire_seconds, heartbeat_seconds, policy from pgboss.queue where name = $1', [
        queue.name,
      ]),
    ).toEqual([{ retry_limit: 5, expire_seconds: 90, heartbeat_seconds: 10, policy: 'exclusive' }])
  })
})
