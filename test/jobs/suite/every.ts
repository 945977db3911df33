import { describe, expect, it } from 'vitest'
import { type Bench, type Engine, eventually, sleep } from './bench.js'

export function repetition(bench: Bench): void {
  let count = 0
  const freshName = () => {
    count += 1
    return `pass-${count}`
  }

  async function repeating(name: string, seconds: number, pass: (engine: Engine) => Promise<void>): Promise<Engine> {
    const engine = bench.engine()
    engine.jobs.every(name, seconds, () => pass(engine))
    await engine.jobs.start()
    return engine
  }

  describe('repeated work', () => {
    it('is done from the start on, and again each time that its seconds are over', async () => {
      let passes = 0
      const engine = await repeating(freshName(), 600, async () => {
        passes += 1
      })
      await engine.jobs.idle()
      expect(passes).toBe(1)
      for (const expected of [2, 3]) {
        engine.advance(500_000)
        await engine.jobs.idle()
        expect(passes).toBe(expected - 1)
        engine.advance(101_000)
        await engine.jobs.idle()
        expect(passes).toBe(expected)
      }
    })

    it('is done by itself', async () => {
      let passes = 0
      await repeating(freshName(), 1, async () => {
        passes += 1
      })
      await eventually(() => passes, 8_000).toBeGreaterThanOrEqual(3)
    })

    it('is done by one process at a time', async () => {
      const name = freshName()
      let [running, most, passes] = [0, 0, 0]
      const pass = async () => {
        running += 1
        most = Math.max(most, running)
        await sleep(30)
        running -= 1
        passes += 1
      }
      const engines = await Promise.all([1, 2, 3].map(() => repeating(name, 0.05, pass)))
      await eventually(() => passes).toBeGreaterThanOrEqual(4)
      expect(engines).toHaveLength(3)
      expect(most).toBe(1)
    })

    it('goes on after a pass that failed', async () => {
      let passes = 0
      const engine = await repeating(freshName(), 5, async () => {
        passes += 1
        if (passes === 1) throw new Error('a bad day')
      })
      await engine.jobs.idle()
      engine.advance(5_500)
      await engine.jobs.idle()
      expect(passes).toBe(2)
      expect(engine.lines).toContainEqual(expect.objectContaining({ level: 40, msg: 'a job failed' }))
    })

    it('goes on in another process when one ends', async () => {
      const name = freshName()
      const by: string[] = []
      const first = await repeating(name, 1, async () => void by.push('first'))
      await eventually(() => by.length).toBeGreaterThan(0)
      await repeating(name, 1, async () => void by.push('second'))
      await first.jobs.drain(1_000)
      await eventually(() => by.at(-1)).toBe('second')
    })

    it('does not fill the log', async () => {
      const engine = await repeating(freshName(), 60, async () => {})
      await engine.jobs.idle()
      expect(engine.lines.filter((line) => Number(line.level) >= 30)).toEqual([])
    })
  })
}
