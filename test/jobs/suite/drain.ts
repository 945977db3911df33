import { describe, expect, it } from 'vitest'
import { type Bench, eventually, sleep, untilAborted } from './bench.js'

export function draining(bench: Bench): void {
  describe('a process that drains', () => {
    it('lets what runs end, if it ends in time', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = await bench.working(queue, async ({ word }, { signal }) => {
        heard.push(`${word} begins`)
        await sleep(200)
        heard.push(`${word} ends, ${signal.aborted ? '' : 'not '}aborted`)
      })
      await bench.enqueue(engine, queue, 'job')
      await eventually(() => heard).toEqual(['job begins'])
      await engine.jobs.drain(5_000)
      expect(heard).toEqual(['job begins', 'job ends, not aborted'])
    })

    it('takes no more jobs', async () => {
      const queue = bench.queue()
      const heard: string[] = []
      const engine = await bench.working(queue, async ({ word }) => void heard.push(word))
      expect(engine.jobs.started).toBe(true)
      await engine.jobs.drain(0)
      expect(engine.jobs.started).toBe(false)
      await bench.enqueue(engine, queue, 'too late')
      await sleep(300)
      expect(heard).toEqual([])
    })

    it('aborts what does not end in time and gives it to others at once, as no failed attempt', async () => {
      const queue = bench.queue({ retries: 0 })
      const begun: string[] = []
      const first = await bench.working(queue, async (data, job) => {
        begun.push(`first, attempt ${job.attempt}`)
        await untilAborted(data, job)
      })
      await bench.enqueue(first, queue, 'long')
      await eventually(() => begun).toHaveLength(1)
      const second = await bench.working(
        queue,
        async (_data, { attempt }) => void begun.push(`second, attempt ${attempt}`),
      )
      const since = performance.now()
      await first.jobs.drain(100)
      await eventually(() => begun).toEqual(['first, attempt 1', 'second, attempt 2'])
      expect(performance.now() - since).toBeLessThan(3_000)
      await second.jobs.idle()
      expect(second.lines).toContainEqual(expect.objectContaining({ attempt: 2, msg: 'a job is done' }))
    })

    it('gives back also what does not heed its signal, and the late end of that counts for nothing', async () => {
      const queue = bench.queue({ retries: 0 })
      const attempts: number[] = []
      const finish: (() => void)[] = []
      const stubborn = async (_data: object, { attempt }: { attempt: number }) => {
        attempts.push(attempt)
        await new Promise<void>((resolve) => finish.push(resolve))
      }
      const first = await bench.working(queue, stubborn)
      await bench.enqueue(first, queue, 'long', { key: 'k' })
      await eventually(() => attempts).toEqual([1])
      await first.jobs.drain(0)
      const second = await bench.working(queue, stubborn)
      await eventually(() => attempts).toEqual([1, 2])
      finish[0]?.()
      await sleep(200)
      // Were the first end noted, the key would be free for this one.
      await bench.enqueue(second, queue, 'long', { key: 'k' })
      await sleep(200)
      expect(attempts).toEqual([1, 2])
      finish[1]?.()
      await second.jobs.idle()
    })

    it('ends at once where nothing runs', async () => {
      const engine = await bench.working(bench.queue(), async () => {})
      await engine.jobs.idle()
      const since = performance.now()
      await engine.jobs.close()
      expect(performance.now() - since).toBeLessThan(500)
    })
  })
}
