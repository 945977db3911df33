import { describe, expect, it } from 'vitest'
import { abortion, type Bench, eventually, sleep, untilAborted } from './bench.js'

export function keys(bench: Bench): void {
  describe('a key', () => {
    it('makes one job of twenty enqueued at once', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async ({ word }) => void heard.push(word))
      await Promise.all(Array.from({ length: 20 }, (_, i) => bench.enqueue(engine, queue, `${i}`, { key: 'one' })))
      await engine.jobs.idle()
      expect(heard).toHaveLength(1)
    })

    it('is held while its job runs, and free when that is done', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      let finish = () => {}
      const engine = await bench.working(queue, async ({ word }) => {
        heard.push(word)
        if (word === 'first') await new Promise<void>((resolve) => (finish = resolve))
      })
      await bench.enqueue(engine, queue, 'first', { key: 'k' })
      await eventually(() => heard).toEqual(['first'])
      await bench.enqueue(engine, queue, 'meanwhile', { key: 'k' })
      finish()
      await engine.jobs.idle()
      await bench.enqueue(engine, queue, 'after', { key: 'k' })
      await engine.jobs.idle()
      expect(heard).toEqual(['first', 'after'])
    })

    it('is of its queue', async () => {
      const queues = [bench.queue(), bench.queue()] as const
      const heard: string[] = []
      const engine = bench.engine()
      for (const queue of queues) engine.jobs.work(queue, async ({ word }) => void heard.push(word))
      await bench.enqueue(engine, queues[0], 'here', { key: 'k' })
      await bench.enqueue(engine, queues[1], 'there', { key: 'k' })
      await engine.jobs.idle()
      expect(heard.sort()).toEqual(['here', 'there'])
    })

    it('is not held by a job that was rolled back', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async ({ word }) => void heard.push(word))
      await bench
        .commit(async (tx) => {
          await engine.jobs.enqueue(tx, queue, { word: 'undone' }, { key: 'k' })
          throw new Error('no')
        })
        .catch(() => {})
      await bench.enqueue(engine, queue, 'done', { key: 'k' })
      await engine.jobs.idle()
      expect(heard).toEqual(['done'])
    })

    it('is needed by nobody: jobs without one do not exclude each other', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async ({ word }) => void heard.push(word))
      for (const word of ['a', 'b', 'c']) await bench.enqueue(engine, queue, word)
      await engine.jobs.idle()
      expect(heard.sort()).toEqual(['a', 'b', 'c'])
    })
  })

  describe('to cancel', () => {
    it('takes a waiting job away', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async ({ word }) => void heard.push(word))
      await bench.enqueue(engine, queue, 'unwanted', { key: 'k' })
      await bench.enqueue(engine, queue, 'wanted', { key: 'other' })
      await bench.commit((tx) => engine.jobs.cancel(tx, queue, 'k'))
      await engine.jobs.idle()
      expect(heard).toEqual(['wanted'])
    })

    it('changes nothing when rolled back', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async ({ word }) => void heard.push(word))
      await bench.enqueue(engine, queue, 'wanted', { key: 'k' })
      await bench
        .commit(async (tx) => {
          await engine.jobs.cancel(tx, queue, 'k')
          throw new Error('no')
        })
        .catch(() => {})
      await engine.jobs.idle()
      expect(heard).toEqual(['wanted'])
    })

    it('is no mistake where no job has the key', async () => {
      const engine = bench.engine()
      await bench.commit((tx) => engine.jobs.cancel(tx, bench.queue(), 'nobody'))
    })

    it('aborts the running job at once, in whichever process it runs, and for good', async () => {
      const queue = bench.queue()
      const attempts: number[] = []
      const engine = await bench.working(queue, async (data, job) => {
        attempts.push(job.attempt)
        await untilAborted(data, job)
      })
      const elsewhere = bench.engine({ works: false })
      await bench.enqueue(elsewhere, queue, 'unwanted', { key: 'k' })
      await eventually(() => attempts).toEqual([1])
      const since = performance.now()
      await bench.commit((tx) => elsewhere.jobs.cancel(tx, queue, 'k'))
      await engine.jobs.idle()
      expect(performance.now() - since).toBeLessThan(1_000)
      engine.advance(3_600_000)
      await engine.jobs.idle()
      expect(attempts).toEqual([1])
    })

    it('frees the key, also in the same transaction', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = await bench.working(queue, async ({ word }, { signal }) => {
        heard.push(word)
        if (word !== 'first') return
        await abortion(signal)
        await sleep(20)
        signal.throwIfAborted()
      })
      await bench.enqueue(engine, queue, 'first', { key: 'k' })
      await eventually(() => heard).toEqual(['first'])
      await bench.commit(async (tx) => {
        await engine.jobs.cancel(tx, queue, 'k')
        await engine.jobs.enqueue(tx, queue, { word: 'second' }, { key: 'k' })
      })
      await engine.jobs.idle()
      expect(heard).toEqual(['first', 'second'])
    })
  })
}
