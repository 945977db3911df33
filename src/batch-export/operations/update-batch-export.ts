import type { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { invalidField, notFound } from '../../errors.js'
import { type BatchExport, Prisma } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import type { Work } from '../../operation.js'
import { organizationById } from '../../organization/reads.js'
import { openVault } from '../../secrets/tenant-keys.js'
import { auditedBatchExport } from '../audited.js'
import type { Config } from '../config.js'
import { END_BEFORE_START, updateBatchExportInput } from '../inputs.js'
import { checkSelection } from '../queries/export-query.js'
import { findBatchExport } from '../reads.js'
import { makeDueRuns } from '../runs/make-due.js'
import { type Plan, planAnew } from '../runs/schedule.js'
import { destinationColumns, givenConfig, overStored, refuseDisabled, storedConfig } from './destination.js'
import { onBatchExport } from './under-lock.js'

type Changes = z.output<typeof updateBatchExportInput>

/**
 * Changes an export: omitted fields keep their value, null clears. A configuration is laid over the stored one, key by
 * key, unless the type of the destination changes, too; then it must be whole. Where it leads elsewhere it must bring the
 * secrets along. Needs `batch_exports.write`.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, DESTINATION_DISABLED
 */
export async function updateBatchExport(
  ctx: RequestContext,
  batchExportId: string,
  input: z.input<typeof updateBatchExportInput>,
): Promise<BatchExport> {
  const target = await findBatchExport(ctx, batchExportId)
  if (!target) throw notFound('Batch export')
  const changes = parseInput(updateBatchExportInput, input)
  const given = await givenChanges(ctx, target, changes)
  return onBatchExport(ctx, batchExportId, 'batch_export.update', async (work, row) => {
    const { tx, organization, now } = work
    const { destination: _read, filters, paused, ...columns } = changes
    await checkNewSelection(row, changes)
    if (changes.destination?.type) refuseDisabled(changes.destination.type)
    const start = changes.startAt === undefined ? row.startAt : changes.startAt
    const end = changes.endAt === undefined ? row.endAt : changes.endAt
    if (start && end && start >= end) throw invalidField('endAt', 'custom', END_BEFORE_START)
    const updated = await tx.batchExport.update({
      where: { id: row.id, organizationId: organization.id },
      data: {
        ...withoutUndefined(columns),
        ...(filters !== undefined && { filters: filters === null ? Prisma.DbNull : (filters as object[]) }),
        ...(paused !== undefined && { paused, ...(paused && !row.paused && { lastPausedAt: now }) }),
        ...((given || changes.model) && (await destinationOf(work, row, changes, given))),
        ...(await scheduleOf(work, row, changes)),
        updatedAt: now,
      },
    })
    const data = { batchExportId: encodeId('BatchExport', row.id), fields: Object.keys(changes) }
    return {
      value: updated,
      audit: {
        action: 'batch_export.update',
        resourceType: 'BatchExport',
        resourceId: row.id,
        before: auditedBatchExport(row),
        after: { ...auditedBatchExport(updated), fields: data.fields },
      },
      events: [{ type: 'batch_export.updated', data }],
    }
  })
}

/** Query and filters fit the model, whichever of them is new. @throws INVALID_INPUT */
async function checkNewSelection(row: BatchExport, { model, hogqlQuery, filters }: Changes): Promise<void> {
  if (model === undefined && hogqlQuery === undefined && filters === undefined) return
  await checkSelection({
    model: model ?? row.model,
    hogqlQuery: hogqlQuery === undefined ? row.hogqlQuery : hogqlQuery,
    filters: filters === undefined ? row.filters : filters,
  })
}

/** The part of a configuration that is changed; null where the destination stays as it is. */
async function givenChanges(
  ctx: RequestContext,
  target: BatchExport,
  { destination }: Changes,
): Promise<Config | null> {
  if (!destination) return null
  const type = destination.type ?? target.destinationType
  const organization = await ctx.load(organizationById, target.organizationId)
  const facts = { id: target.organizationId, partnerId: organization?.partnerId ?? null }
  const stored = type === target.destinationType ? (target.destinationConfig as Config) : undefined
  return givenConfig(ctx, facts, type, destination.config ?? {}, stored)
}

/** A model that the destination does not support must not slip in behind it, so both are checked together. */
async function destinationOf(work: Work, row: BatchExport, changes: Changes, given: Config | null) {
  const type = changes.destination?.type ?? row.destinationType
  const stored = type === row.destinationType ? await storedConfig(work, row) : {}
  const vault = await openVault(work, row.organizationId)
  const model = changes.model ?? row.model
  return destinationColumns(vault, row.id, { type, config: overStored(type, stored, given ?? {}), model })
}

/**
 * What the schedule does next. What is over by now is exported as it was planned; where nothing about time changes the
 * plan stays, and while an export is paused it stands still.
 */
async function scheduleOf({ ctx, tx, now }: Work, row: BatchExport, changes: Changes): Promise<Plan | null> {
  const { interval = row.interval, startAt = row.startAt, endAt = row.endAt, paused = row.paused } = changes
  const isSame =
    interval === row.interval && same(startAt, row.startAt) && same(endAt, row.endAt) && paused === row.paused
  if (isSame) return null
  const plan = row.paused ? row : await makeDueRuns(ctx.services, tx, row, now)
  const { nextRunFrom, nextRunAt } = paused ? plan : planAnew({ interval, startAt, endAt }, plan, now)
  return { nextRunFrom, nextRunAt }
}

const same = (a: Date | null, b: Date | null) => a?.getTime() === b?.getTime()

const withoutUndefined = <Columns extends object>(columns: Columns) =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Columns]: Exclude<Columns[Key], undefined>
  }
