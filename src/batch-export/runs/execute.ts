import { lockOrganization } from '../../feed/announce.js'
import type { Handler } from '../../jobs/port.js'
import type { Services } from '../../services.js'
import { columnsOf, forgetProgress, type Progress, RunLost } from './checkpoint.js'
import { type Claim, claimRun } from './claim.js'
import { type Attempt, deliver } from './deliver.js'
import { endRun } from './end-run.js'
import { type Failure, failureOf } from './failures.js'
import { RunLog } from './logs.js'
import { enqueueRun, type RunJob } from './queue.js'
import { MOST_FAILURES, waitAfter } from './retry.js'

/**
 * Works on a run until it ends, fails, or is somebody else's. A run is resumed behind its last checkpoint, by whichever
 * process comes first after its worker was lost.
 */
export const runExecutor =
  (services: Services): Handler<RunJob> =>
  async (data, { signal }) => {
    const claim = await claimRun(services, data)
    if (!claim) return
    const log = new RunLog(services, claim.run)
    const attempt: Attempt = { ...claim, services, log, signal, delivery: null }
    let isOver = false
    try {
      await tellBeginning(attempt)
      await complete(attempt, await deliver(attempt))
    } catch (error) {
      isOver = await fail(attempt, error)
      // The queue gives the job to another worker.
      if (!isOver) signal.throwIfAborted()
    } finally {
      await stop(attempt, isOver)
    }
  }

async function tellBeginning({ log, run, before, batchExport, isChanged }: Attempt): Promise<void> {
  const from = run.intervalStart ? `from ${run.intervalStart.toISOString()} ` : ''
  const what = `${batchExport.model.toLowerCase()} ${from}to ${run.intervalEnd.toISOString()}`
  if (before.status === 'RUNNING')
    await log.add('WARNING', `Attempt ${before.attempts} was interrupted: its worker is gone.`)
  if (isChanged) await log.add('WARNING', 'The export was changed since, so the run begins at its first record again.')
  const behind = run.recordsExported > 0 ? `, behind the ${run.recordsExported} records that have arrived` : ''
  await log.add('INFO', `Attempt ${run.attempts} begins: ${what}${behind}.`)
  await log.flush()
}

async function complete({ services, run, log }: Attempt, progress: Progress): Promise<void> {
  const isDone = await underLock(services, run, (tx) =>
    endRun(services, tx, run, 'COMPLETED', { ...columnsOf(progress), error: null }),
  )
  if (!isDone) throw new RunLost('the run ended while its last part arrived')
  await log.end('INFO', `Completed: ${progress.records} records, ${progress.bytes} bytes.`)
}

/** Keeps why an attempt ended. Whether the run is over, so that nothing of it will be needed. */
async function fail(attempt: Attempt, error: unknown): Promise<boolean> {
  const { services, run, log, signal } = attempt
  if (error instanceof RunLost || signal.aborted) return wasStopped(attempt)
  const failure = failureOf(error)
  if (failure.isOurs) services.log.error({ err: error, run: run.id }, 'an attempt at a run of an export failed')
  const failures = run.failures + 1
  if (failure.ending === 'FAILED_RETRYABLE' && failures < MOST_FAILURES) return postpone(attempt, failure, failures)
  const changes = { failures, error: failure.message }
  const isEnded = await underLock(services, run, (tx) => endRun(services, tx, run, failure.ending, changes))
  if (!isEnded) return wasStopped(attempt)
  await log.end('ERROR', `Attempt ${run.attempts} failed: ${failure.message}`)
  return true
}

async function postpone(attempt: Attempt, failure: Failure, failures: number): Promise<boolean> {
  const { services, run, log } = attempt
  const now = services.now()
  const wait = waitAfter(failures, failure.retryAfterMs, services.random(4).readUInt32BE() / 2 ** 32)
  const nextAttemptAt = new Date(now.getTime() + wait)
  const isPostponed = await services.database.system.$transaction(async (tx) => {
    const { count } = await tx.batchExportRun.updateMany({
      where: { id: run.id, attempts: run.attempts, status: 'RUNNING' },
      data: { status: 'FAILED_RETRYABLE', failures, error: failure.message, nextAttemptAt, updatedAt: now },
    })
    if (count === 0) return false
    if (failure.isLost) await forgetProgress(tx, run.id)
    await enqueueRun(services.jobs, tx, { ...run, failures, nextAttemptAt })
    return true
  })
  if (!isPostponed) return wasStopped(attempt)
  const next = `The next one begins in ${Math.ceil(wait / 1000)} s.`
  await log.end('WARNING', `Attempt ${run.attempts} failed: ${failure.message} ${next}`)
  return false
}

/** Somebody cancelled the run; or another worker has it, or will; or it was over when the attempt failed. */
async function wasStopped({ services, run, log, signal }: Attempt): Promise<boolean> {
  const { batchExportRun } = services.database.system
  if (signal.aborted) {
    const own = { id: run.id, attempts: run.attempts, status: 'RUNNING' } as const
    const { count } = await batchExportRun.updateMany({
      where: own,
      data: { handedBack: { increment: 1 }, updatedAt: services.now() },
    })
    if (count > 0) await log.add('INFO', `Attempt ${run.attempts} is handed back: its worker stops.`)
  }
  const row = await batchExportRun.findFirst({ where: { id: run.id } })
  // With its site or organization the log is gone, too.
  if (!row) return true
  const isOver = row.finishedAt !== null && row.attempts === run.attempts
  if (isOver && row.status !== 'COMPLETED') await log.end('WARNING', `Stopped: the run is ${row.status.toLowerCase()}.`)
  else await log.flush()
  return isOver
}

async function stop({ services, run, delivery }: Attempt, forGood: boolean): Promise<void> {
  try {
    await delivery?.stop(forGood)
  } catch (error) {
    services.log.warn({ err: error, run: run.id }, 'what a run left behind could not be taken away')
  }
}

const underLock = <Value>(
  services: Services,
  { organizationId }: Claim['run'],
  work: (tx: Parameters<typeof lockOrganization>[0]) => Promise<Value>,
): Promise<Value> =>
  services.database.system.$transaction(async (tx) => {
    await lockOrganization(tx, organizationId)
    return work(tx)
  })
