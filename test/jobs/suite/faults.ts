import { describe, expect, it } from 'vitest'
import { type Bench, eventually, sleep } from './bench.js'

export function faults(bench: Bench): void {
  const endConnections = () =>
    bench.database.systemPool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and ${bench.adapter.connections}`,
    )

  describe('when PostgreSQL ends every connection of the queue', () => {
    it('jobs go on, those enqueued meanwhile included, and the log tells of it', async () => {
      const queue = bench.queue({ concurrency: 5 })
      const done = new Set<string>()
      const engine = await bench.working(queue, async ({ word }) => {
        await sleep(20)
        done.add(word)
      })
      const words = Array.from({ length: 60 }, (_, i) => `${i}`)
      await bench.enqueueAll(
        engine,
        queue,
        words.map((word) => ({ data: { word } })),
      )
      let ended = 0
      for (let i = 0; i < 5; i += 1) {
        await sleep(40)
        ended += (await endConnections()).rowCount ?? 0
      }
      expect(ended).toBeGreaterThan(3)
      await bench.enqueue(engine, queue, 'meanwhile')
      await eventually(() => done.size, 20_000).toBe(words.length + 1)
      expect(engine.lines.some(({ level }) => level === 40)).toBe(true)
    })

    it('new jobs start at once again as soon as it listens again', async () => {
      const queue = bench.queue()
      const waits: number[] = []
      let committed = 0
      const engine = await bench.working(queue, async () => void waits.push(performance.now() - committed))
      await endConnections()
      await sleep(1_500)
      for (let i = 0; i < 5; i += 1) {
        await bench.enqueue(engine, queue, 'go')
        committed = performance.now()
        await eventually(() => waits.length).toBe(i + 1)
      }
      expect(waits.sort((a, b) => a - b)[2]).toBeLessThan(300)
    })
  })
}
