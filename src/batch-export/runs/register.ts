import type { Services } from '../../services.js'
import { runExecutor } from './execute.js'
import { leftoverRemover } from './leftovers.js'
import { EXPORT_LEFTOVERS, EXPORT_RUNS } from './queue.js'
import { rescueRuns } from './rescue.js'
import { scheduleRuns } from './scheduler.js'

/** The work of exports: running them, making their runs, and looking after those that nobody has. */
export function registerExports(services: Services): void {
  services.jobs.work(EXPORT_RUNS, runExecutor(services))
  services.jobs.work(EXPORT_LEFTOVERS, leftoverRemover(services))
  services.jobs.every('export-schedule', 5, ({ signal }) => scheduleRuns(services, signal))
  services.jobs.every('export-rescue', 60, () => rescueRuns(services))
}
