import { describe, expect, it } from 'vitest'
import type { JobContext } from '../../../src/jobs/port.js'
import { abortion, type Bench, eventually, sleep } from './bench.js'

const MINUTE = 60_000

export function work(bench: Bench): void {
  describe('work on a queue', () => {
    it('is done on no more jobs at a time than the queue allows a process', async () => {
      const queue = bench.queue({ concurrency: 3 })
      let [running, most] = [0, 0]
      const engine = await bench.working(queue, async () => {
        running += 1
        most = Math.max(most, running)
        await sleep(20)
        running -= 1
      })
      const drafts = Array.from({ length: 15 }, () => ({ data: { word: 'go' } }))
      await bench.enqueueAll(engine, queue, drafts)
      await engine.jobs.idle()
      expect(most).toBe(3)
    })

    it('is done on no more jobs of one owner at a time than the queue allows, and meanwhile on those of others', async () => {
      const queue = bench.queue({ concurrency: 3, perOwner: 2 })
      const [running, heard]: [Set<string>, string[]] = [new Set(), []]
      let finish = () => {}
      const finished = new Promise<void>((resolve) => (finish = resolve))
      const engine = await bench.working(queue, async ({ word }) => {
        heard.push(word)
        running.add(word)
        if (word.startsWith('greedy')) await finished
        running.delete(word)
      })
      const greedy = ['1', '2', '3', '4'].map((n) => ({ data: { word: `greedy ${n}` }, owner: 'greedy' }))
      await bench.enqueueAll(engine, queue, greedy)
      await eventually(() => running.size).toBe(2)
      await bench.enqueueAll(engine, queue, [
        { data: { word: 'modest' }, owner: 'modest' },
        { data: { word: "nobody's" } },
      ])
      await eventually(() => heard).toEqual(expect.arrayContaining(['modest', "nobody's"]))
      expect([...running]).toHaveLength(2)
      finish()
      await engine.jobs.idle()
      expect(heard).toHaveLength(6)
    })

    it('is shared by processes, each job going to one of them', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const busy = new Set<number>()
      const engines = await Promise.all(
        [1, 2, 3].map((process) =>
          bench.working(queue, async ({ word }) => {
            heard.push(word)
            busy.add(process)
            await sleep(10)
          }),
        ),
      )
      const words = Array.from({ length: 100 }, (_, i) => `${i}`)
      const [engine] = engines
      if (!engine) throw new Error('no engine')
      await bench.enqueueAll(
        engine,
        queue,
        words.map((word) => ({ data: { word } })),
      )
      await engine.jobs.idle()
      expect(heard.sort()).toEqual(words.sort())
      expect(busy.size).toBeGreaterThan(1)
    })

    it('does not hold up the work on another queue', async () => {
      const [slow, quick] = [bench.queue({ concurrency: 1 }), bench.queue()]
      const heard: string[] = []
      let finish = () => {}
      const engine = bench.engine()
      engine.jobs.work(slow, () => new Promise<void>((resolve) => (finish = resolve)))
      engine.jobs.work(quick, async ({ word }) => void heard.push(word))
      await engine.jobs.start()
      await bench.enqueue(engine, slow, 'slow')
      await bench.enqueue(engine, quick, 'quick')
      await eventually(() => heard).toEqual(['quick'])
      finish()
    })

    it('tells the log of each job that is done: queue, job, attempt and duration', async () => {
      const queue = bench.queue()
      let id = ''
      const engine = await bench.working(queue, async (_data, job) => {
        id = job.id
        await sleep(20)
      })
      await bench.enqueue(engine, queue, 'go')
      await engine.jobs.idle()
      const lines = engine.lines.filter((line) => line.queue === queue.name)
      expect(lines).toMatchObject([{ level: 30, job: id, attempt: 1, msg: 'a job is done' }])
      expect(lines[0]?.ms).toBeGreaterThanOrEqual(19)
    })
  })

  describe('a job whose handler throws', () => {
    it('is given out again as often as the queue says, with a higher attempt each time, and then no more', async () => {
      const queue = bench.queue({ retries: 2 })
      const attempts: number[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async (_data, { attempt }) => {
        attempts.push(attempt)
        throw new Error('out of paper')
      })
      await bench.enqueue(engine, queue, 'print')
      for (let i = 0; i < 5; i += 1) {
        await engine.jobs.idle()
        engine.advance(10 * MINUTE)
      }
      expect(attempts).toEqual([1, 2, 3])
      const told = engine.lines.filter((line) => line.msg === 'a job failed')
      expect(told).toMatchObject([1, 2, 3].map((attempt) => ({ queue: queue.name, attempt, level: 40 })))
      expect(told[0]?.err).toMatchObject({ message: 'out of paper' })
    })

    it('is not given out again at once', async () => {
      const queue = bench.queue()
      const attempts: number[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async (_data, { attempt }) => {
        attempts.push(attempt)
        if (attempt === 1) throw new Error('busy')
      })
      await bench.enqueue(engine, queue, 'go')
      await engine.jobs.idle()
      engine.advance(500)
      await engine.jobs.idle()
      expect(attempts).toEqual([1])
      engine.advance(2_000)
      await engine.jobs.idle()
      expect(attempts).toEqual([1, 2])
    })

    it('holds its key until it has failed for good', async () => {
      const queue = bench.queue({ retries: 1 })
      const heard: string[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async ({ word }) => {
        heard.push(word)
        throw new Error('no')
      })
      await bench.enqueue(engine, queue, 'first', { key: 'k' })
      await engine.jobs.idle()
      await bench.enqueue(engine, queue, 'second', { key: 'k' })
      engine.advance(MINUTE)
      await engine.jobs.idle()
      expect(heard).toEqual(['first', 'first'])
      await bench.enqueue(engine, queue, 'third', { key: 'k' })
      await engine.jobs.idle()
      expect(heard).toEqual(['first', 'first', 'third'])
    })
  })

  describe('a job that says what its queue does not understand', () => {
    it('fails for good, is told to the log, and comes before no handler', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = bench.engine()
      engine.jobs.work(queue, async ({ word }) => void heard.push(word))
      const older = bench.queue({ name: queue.name })
      await bench.enqueue(engine, older, 42 as unknown as string)
      for (let i = 0; i < 3; i += 1) {
        await engine.jobs.idle()
        engine.advance(10 * MINUTE)
      }
      expect(heard).toEqual([])
      expect(engine.lines.filter((line) => line.msg === 'a job failed')).toMatchObject([{ level: 40, attempt: 1 }])
    })
  })

  describe('a job that takes longer than it may', () => {
    it('is aborted and given out again', async () => {
      const queue = bench.queue({ expiresInSeconds: 1 })
      const reasons: string[] = []
      const engine = await bench.working(queue, async (_data, { attempt, signal }) => {
        if (attempt > 1) return
        reasons.push(await abortion(signal))
        signal.throwIfAborted()
      })
      await bench.enqueue(engine, queue, 'slow')
      await eventually(() => reasons).toEqual(['the job was interrupted: expired'])
      engine.advance(MINUTE)
      await engine.jobs.idle()
      expect(engine.lines).toContainEqual(expect.objectContaining({ attempt: 2, msg: 'a job is done' }))
    })

    it('is left behind where it does not stop, and its late end counts for nothing', async () => {
      const queue = bench.queue({ expiresInSeconds: 1, concurrency: 1 })
      const jobs: JobContext[] = []
      let finish = () => {}
      const engine = await bench.working(queue, async (_data, job) => {
        jobs.push(job)
        if (job.attempt === 1) await new Promise<void>((resolve) => (finish = resolve))
        else throw new Error('second')
      })
      await bench.enqueue(engine, queue, 'stubborn')
      await eventually(() => jobs[0]?.signal.aborted).toBe(true)
      engine.advance(MINUTE)
      await eventually(() => jobs.length).toBe(2)
      finish()
      engine.advance(10 * MINUTE)
      await eventually(() => jobs.length).toBe(3)
      expect(engine.lines.filter((line) => line.msg === 'a job is done')).toEqual([])
    })
  })
}
