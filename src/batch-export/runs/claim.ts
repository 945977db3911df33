import type { Tx } from '../../database/client.js'
import { announce, lockOrganization } from '../../feed/announce.js'
import type { BatchExport, BatchExportRun } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'
import { systemContext } from '../../system-context.js'
import type { Config } from '../config.js'
import { storedConfig } from '../operations/destination.js'
import { forgetProgress } from './checkpoint.js'
import { endRun } from './end-run.js'
import { TOO_LONG } from './failures.js'
import { enqueueLeftovers, LONGEST_RUN_MS, type RunJob } from './queue.js'
import { runEvent } from './run-event.js'
import { setupOf } from './setup.js'
import { isLive } from './statuses.js'

/** Workers that a run may lose before it is thought to be what kills them. */
const MOST_LOST = 10

/** A run that is this worker's as long as `run.attempts` stays what it is. */
export interface Claim {
  readonly run: BatchExportRun
  /** The run as the worker before left it. */
  readonly before: BatchExportRun
  readonly batchExport: BatchExport
  /** With its secrets. */
  readonly config: Config
  /** The export is another than the one of which the run had come so far, so that it begins anew. */
  readonly isChanged: boolean
}

/**
 * Takes a run up: nobody who had it before may write to it from now on (controls.md 6.2). Waits for whoever records events
 * in the organization at this moment, so that nothing can still arrive in an interval that is over. Null where there is
 * nothing to do (any more, or yet).
 */
export function claimRun(services: Services, { runId, failures }: RunJob): Promise<Claim | null> {
  return services.database.system.$transaction(async (tx) => {
    const found = await tx.batchExportRun.findFirst({ where: { id: runId } })
    if (!found || !(await lockOrganization(tx, found.organizationId))) return null
    const run = await tx.batchExportRun.findFirst({ where: { id: runId, failures } })
    const now = services.now()
    if (!run || !isLive(run) || (run.nextAttemptAt && run.nextAttemptAt > now)) return null
    const batchExport = await tx.batchExport.findFirst({ where: { id: run.batchExportId, deletedAt: null } })
    if (!batchExport || (await isGivenUp(services, tx, run))) return null
    const config = await storedConfig({ ctx: systemContext(services), tx, now }, batchExport)
    const setup = setupOf(batchExport)
    const isChanged = run.setup !== null && run.setup !== setup
    if (isChanged) await forgetProgress(tx, run.id)
    return { run: await takeUp(services, tx, run, setup), before: run, batchExport, config, isChanged }
  })
}

async function isGivenUp(services: Services, tx: Tx, run: BatchExportRun): Promise<boolean> {
  const now = services.now()
  const isLate = run.startedAt !== null && now.getTime() - run.startedAt.getTime() > LONGEST_RUN_MS
  if (!isLate && run.attempts - run.failures - run.handedBack < MOST_LOST) return false
  if (isLate) await endRun(services, tx, run, 'TIMED_OUT', { error: TOO_LONG })
  else await endRun(services, tx, run, 'TERMINATED', { error: DEADLY })
  await enqueueLeftovers(services.jobs, tx, run, now)
  return true
}

const DEADLY = `The gateway lost ${MOST_LOST} workers with this run and gave it up.`

async function takeUp(
  services: Services,
  tx: Tx,
  { id, startedAt }: BatchExportRun,
  setup: string,
): Promise<BatchExportRun> {
  const now = services.now()
  const run = await tx.batchExportRun.update({
    where: { id },
    data: {
      status: 'RUNNING',
      attempts: { increment: 1 },
      nextAttemptAt: null,
      setup,
      startedAt: startedAt ?? now,
      updatedAt: now,
    },
  })
  if (!startedAt) await announce(services, tx, run.organizationId, runEvent(run, 'STARTED'))
  return run
}
