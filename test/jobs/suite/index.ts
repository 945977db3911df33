import { type Adapter, useBench } from './bench.js'
import { draining } from './drain.js'
import { enqueueing } from './enqueue.js'
import { repetition } from './every.js'
import { faults } from './faults.js'
import { keys } from './keys.js'
import { work } from './work.js'

/** What every adapter of the port of jobs keeps, on a real PostgreSQL. */
export function jobsConformance(adapter: Adapter): void {
  const bench = useBench(adapter)
  for (const part of [enqueueing, keys, work, repetition, draining, faults]) part(bench)
}
