import { describe, expect, it } from 'vitest'
import { type Bench, eventually, sleep } from './bench.js'

export function enqueueing(bench: Bench): void {
  describe('a job that is enqueued', () => {
    it('runs once its transaction has committed, and is told its data', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = await bench.working(queue, async ({ word }) => void heard.push(word))
      await bench.commit(async (tx) => {
        await engine.jobs.enqueue(tx, queue, { word: 'hello' })
        await sleep(50)
        expect(heard).toEqual([])
      })
      await eventually(() => heard).toEqual(['hello'])
    })

    it('never runs when its transaction is rolled back', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = await bench.working(queue, async ({ word }) => void heard.push(word))
      const undone = bench.commit(async (tx) => {
        await engine.jobs.enqueue(tx, queue, { word: 'undone' })
        throw new Error('no')
      })
      await expect(undone).rejects.toThrow('no')
      await bench.enqueue(engine, queue, 'later')
      await engine.jobs.idle()
      expect(heard).toEqual(['later'])
    })

    it('starts long before anybody would look for it', async () => {
      const queue = bench.queue()
      const waits: number[] = []
      let committed = 0
      const engine = await bench.working(queue, async () => void waits.push(performance.now() - committed))
      for (let i = 0; i < 20; i += 1) {
        await bench.enqueue(engine, queue, 'go')
        committed = performance.now()
        await eventually(() => waits.length).toBe(i + 1)
      }
      const median = waits.sort((a, b) => a - b)[10] as number
      expect(median).toBeLessThan(300)
    })

    it('with many others in one go runs like each of them', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = await bench.working(queue, async ({ word }) => void heard.push(word))
      const words = Array.from({ length: 50 }, (_, i) => `word ${i}`)
      await bench.enqueueAll(
        engine,
        queue,
        words.map((word) => ({ data: { word } })),
      )
      await engine.jobs.idle()
      expect(heard.sort()).toEqual(words.sort())
    })

    it('waits for a worker where there is none yet', async () => {
      const queue = bench.queue()
      await bench.enqueue(bench.engine(), queue, 'early')
      const heard: string[] = []
      const engine = await bench.working(queue, async ({ word }) => void heard.push(word))
      await engine.jobs.idle()
      expect(heard).toEqual(['early'])
    })

    it('by a process that only serves is done by one that works, and never by that process', async () => {
      const queue = bench.queue()
      const serving = bench.engine({ works: false })
      const heard: string[] = []
      serving.jobs.work(queue, async () => void heard.push('serving'))
      await serving.jobs.start()
      await bench.enqueue(serving, queue, 'for others')
      await serving.jobs.idle()
      expect(heard).toEqual([])
      await bench.working(queue, async () => void heard.push('working'))
      await eventually(() => heard).toEqual(['working'])
    })

    it('is done by `idle` where nobody has started', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async ({ word }) => void heard.push(word))
      await bench.enqueue(engine, queue, 'by hand')
      await sleep(50)
      expect(heard).toEqual([])
      await engine.jobs.idle()
      expect(heard).toEqual(['by hand'])
    })

    it('is left alone by the `idle` of another queue', async () => {
      const [queue, other] = [bench.queue(), bench.queue()]
      const heard: string[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async () => void heard.push('queue'))
      engine.jobs.work(other, async () => void heard.push('other'))
      await bench.enqueue(engine, queue, 'go')
      await bench.enqueue(engine, other, 'go')
      await engine.jobs.idle(other)
      expect(heard).toEqual(['other'])
    })
  })

  describe('a job for later', () => {
    it('runs when the services’ clock has come to its time, and not before', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = await bench.working(queue, async ({ word }) => void heard.push(word))
      const at = (ms: number) => ({ startAfter: new Date(engine.now() + ms) })
      await bench.enqueue(engine, queue, 'in an hour', at(3_600_000))
      await bench.enqueue(engine, queue, 'in two hours', at(7_200_000))
      await engine.jobs.idle()
      expect(heard).toEqual([])
      engine.advance(3_600_001)
      await engine.jobs.idle()
      expect(heard).toEqual(['in an hour'])
    })

    it('runs by itself when its time comes', async () => {
      const queue = bench.queue()
      const started: number[] = []
      const engine = await bench.working(queue, async () => void started.push(Date.now()))
      const due = Date.now() + 500
      await bench.enqueue(engine, queue, 'soon', { startAfter: new Date(due) })
      await eventually(() => started.length).toBe(1)
      expect((started[0] as number) - due).toBeGreaterThanOrEqual(0)
      expect((started[0] as number) - due).toBeLessThan(2_000)
    })

    it('whose time is past runs at once', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = await bench.working(queue, async ({ word }) => void heard.push(word))
      await bench.enqueue(engine, queue, 'late', { startAfter: new Date(0) })
      await engine.jobs.idle()
      expect(heard).toEqual(['late'])
    })
  })
}
