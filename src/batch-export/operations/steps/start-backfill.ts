import { invalidField, refusal } from '../../../errors.js'
import type { BatchExport, BatchExportBackfill } from '../../../generated/prisma/client.js'
import type { Work } from '../../../operation.js'
import { countPieces, firstPiece, type Interval } from '../../runs/intervals.js'
import { makeRun } from '../../runs/make-run.js'

/** Runs of one backfill; every five minutes, that is more than a month. */
export const MOST_RUNS = 10_000
/** Backfills of one export that may be under way. */
export const MOST_BACKFILLS = 20

export interface WantedBackfill {
  /** What was asked for; null is from the beginning, or until the end. */
  startAt: Date | null
  endAt: Date | null
  /** How the time is cut into runs; null for one run. */
  interval: string | null
  /** What is exported; null for nothing, which is done at once. */
  time: { start: Date | null; end: Date } | null
}

/** Begins a backfill: its first run is there when this commits, the next when that has ended. @throws INVALID_INPUT, CONFLICT */
export async function startBackfill(
  { ctx, tx, now }: Work,
  row: BatchExport,
  { startAt, endAt, interval, time }: WantedBackfill,
): Promise<BatchExportBackfill> {
  await demandRoom(tx, row.id)
  const pieces = cut(interval, time)
  if (pieces.count > MOST_RUNS) {
    const message = `A backfill has at most ${MOST_RUNS} runs, this one would have ${pieces.count}.`
    throw invalidField('startAt', 'too_many_runs', message)
  }
  const isDone = pieces.first === null
  const backfill = await tx.batchExportBackfill.create({
    data: {
      id: ctx.services.newId(),
      organizationId: row.organizationId,
      batchExportId: row.id,
      startAt,
      endAt,
      interval,
      until: time?.end ?? null,
      status: isDone ? 'COMPLETED' : 'STARTING',
      totalRuns: pieces.count,
      createdAt: now,
      finishedAt: isDone ? now : null,
      updatedAt: now,
    },
  })
  if (pieces.first) await makeRun(ctx.services, tx, row, pieces.first, { backfillId: backfill.id })
  return backfill
}

function cut(interval: string | null, time: WantedBackfill['time']) {
  if (!time) return { count: 0, first: null }
  if (!interval || !time.start) return { count: 1, first: time }
  const whole: Interval = { start: time.start, end: time.end }
  return { count: countPieces(interval, whole), first: firstPiece(interval, whole) }
}

async function demandRoom(tx: Work['tx'], batchExportId: string): Promise<void> {
  const running = await tx.batchExportBackfill.count({ where: { batchExportId, finishedAt: null } })
  if (running < MOST_BACKFILLS) return
  throw refusal('CONFLICT', `At most ${MOST_BACKFILLS} backfills of an export at a time.`)
}
