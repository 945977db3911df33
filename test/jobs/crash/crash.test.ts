import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testkit/database.js'
import { type Outcome, play } from './scenario.js'
import { STEPS } from './worker-process.js'

let test: TestDatabase
let outcome: Outcome
beforeAll(async () => {
  test = await createTestDatabase()
  outcome = await play(test)
}, 90_000)
afterAll(() => test.drop())

/** When each ledger that a worker had to leave was taken by another, in seconds after the worker was struck. */
function resumed(worker: string): number[] {
  const { notes, struckAt } = outcome
  const finished = new Set(notes.filter((note) => note.worker === worker && note.event === 'done').map((n) => n.ledger))
  const left = notes.filter((note) => note.worker === worker && note.event === 'taken' && !finished.has(note.ledger))
  return left.map(({ ledger, attempt }) => {
    const next = notes.find((note) => note.ledger === ledger && note.attempt > attempt && note.event === 'taken')
    return next ? (next.at.getTime() - struckAt.getTime()) / 1000 : Number.POSITIVE_INFINITY
  })
}

describe('when of four workers one is killed, one is paused and one is told to end', () => {
  it('every job is done, once', () => {
    expect(outcome.ledgers.map(({ step }) => step)).toEqual(Array.from(outcome.ledgers, () => STEPS))
    expect(outcome.jobs).toEqual([{ state: 'completed', count: 100 }])
  })

  it.each(['killed', 'zombie'])('the jobs of the %s one are resumed within 15 s', (worker) => {
    const seconds = resumed(worker)
    expect(seconds.length).toBeGreaterThan(0)
    expect(Math.max(...seconds)).toBeLessThan(15)
  })

  it('the jobs of the one told to end are resumed at once, and none is lost', () => {
    const seconds = resumed('drained')
    expect(seconds.length).toBeGreaterThan(0)
    expect(Math.max(...seconds)).toBeLessThan(5)
    expect(outcome.drained.code).toBe(0)
    expect(outcome.drained.ms).toBeLessThan(2_000)
  })

  it('what the paused one writes when it comes back is refused, as its token is no longer the highest', () => {
    const late = outcome.notes.filter(({ event }) => event === 'refused')
    expect(late.length).toBeGreaterThan(0)
    expect(new Set(late.map(({ worker }) => worker))).toEqual(new Set(['zombie']))
    for (const { ledger, attempt } of late) {
      expect(outcome.ledgers.find(({ id }) => id === ledger)).toMatchObject({ worker: 'survivor', step: STEPS })
      expect(outcome.ledgers.find(({ id }) => id === ledger)?.token).toBeGreaterThan(attempt)
    }
  })
})
