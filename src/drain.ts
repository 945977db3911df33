import { setTimeout as sleep } from 'node:timers/promises'
import type { Readiness } from './http/health.js'
import type { Listener } from './listener.js'
import type { Services } from './services.js'

/** How long a request or a job that runs at the end may take to end by itself; then another process has the job. */
const DRAIN_MS = 5_000

/**
 * The way out of a process that served (docs/operations.md, Drain): not ready from now on; for DRAIN_DELAY it still answers,
 * until balancers have seen that; then no new connections, subscriptions end, what runs has its time. Jobs need not wait.
 */
export async function drain(services: Services, listener: Listener, readiness: Readiness): Promise<void> {
  readiness.draining = true
  await Promise.all([services.jobs.drain(DRAIN_MS), leave(services, listener, readiness)])
}

async function leave({ settings }: Services, listener: Listener, readiness: Readiness): Promise<void> {
  await sleep(settings.drainDelay * 1000)
  const closed = listener.close(DRAIN_MS)
  // Cut, not completed: a client takes it for a lost connection, and subscribes again.
  for (const stream of readiness.streams) stream.destroy()
  await closed
}
