import { backfillById, backfillOf } from '../../batch-export/reads.js'
import type { RequestContext } from '../../context.js'
import type { BatchExport, BatchExportBackfill } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { Refused } from '../problem.js'
import { NOT_FOUND } from './errors.js'

type Times = Pick<BatchExportBackfill, 'startAt' | 'endAt'>

const OPEN = { startAt: 'START', endAt: 'END' } as const

/** As Python writes a moment: no fraction where there is none. */
const isoOf = (moment: Date) =>
  moment
    .toISOString()
    .replace('.000Z', 'Z')
    .replace(/(\.\d{3})Z$/, '$1000Z')
    .replace('Z', '+00:00')

const timeText = (times: Times, key: keyof Times) => (times[key] ? isoOf(times[key]) : OPEN[key])

/** What a backfill is called when it begins: by its export and its time (posthog.md 6.4). */
export const backfillName = (row: Times & Pick<BatchExportBackfill, 'batchExportId'>): string =>
  `${row.batchExportId}-Backfill-${timeText(row, 'startAt')}-${timeText(row, 'endAt')}`

const ISO = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00`
const NAME = new RegExp(`^([0-9a-f-]{36})-Backfill-(START|${ISO})-(END|${ISO})$`)

const momentOf = (text = '') => (text === 'START' || text === 'END' ? null : new Date(text))

/** The backfill of a path: by its id, or by what it was called; of several of that name the newest. @throws Refused NOT_FOUND */
export async function backfillAt(
  ctx: RequestContext,
  { id }: BatchExport,
  { backfillId = '' }: Readonly<Record<string, string>>,
): Promise<BatchExportBackfill> {
  const [, owner, start, end] = NAME.exec(backfillId) ?? []
  const uuid = parseId('BatchExportBackfill', backfillId)
  const times = { startAt: momentOf(start), endAt: momentOf(end) }
  const row = owner === id ? await backfillOf(ctx, id, times) : uuid ? await ctx.load(backfillById, uuid) : null
  if (row?.batchExportId !== id) throw new Refused(NOT_FOUND)
  return row
}
