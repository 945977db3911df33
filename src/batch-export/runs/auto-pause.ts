import { recordAudit } from '../../audit/record.js'
import type { Tx } from '../../database/client.js'
import { announce } from '../../feed/announce.js'
import type { BatchExport, BatchExportRun } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { mailOwners } from '../../member/mail-owners.js'
import { exportPausedMail } from '../../net/mail-templates.js'
import type { Services } from '../../services.js'
import { systemContext } from '../../system-context.js'
import { auditedBatchExport } from '../audited.js'
import { endBackfills } from './end-backfills.js'
import { FAILED_ENDINGS } from './statuses.js'

/** So many failures among the last runs pause an export (posthog.md 6.4). */
const FAILURES = 10
const LAST_RUNS = 50

/**
 * Pauses an export that keeps failing, and tells the owners of the organization. What failed before it was last paused has
 * been looked at since, and does not count again.
 */
export async function pauseAfterFailures(services: Services, tx: Tx, run: BatchExportRun): Promise<void> {
  const row = await tx.batchExport.findFirst({ where: { id: run.batchExportId, paused: false, deletedAt: null } })
  if (!row || !(await keepsFailing(tx, row))) return
  const now = services.now()
  const paused = await tx.batchExport.update({
    where: { id: row.id },
    data: { paused: true, lastPausedAt: now, updatedAt: now },
  })
  await endBackfills(tx, services, row.id, 'FAILED')
  await recordAudit(tx, systemContext(services), row.organizationId, {
    action: 'batch_export.pause',
    resourceType: 'BatchExport',
    resourceId: row.id,
    before: auditedBatchExport(row),
    after: auditedBatchExport(paused),
  })
  await announce(services, tx, row.organizationId, {
    type: 'batch_export.paused',
    data: { batchExportId: encodeId('BatchExport', row.id), reason: 'failures' },
  })
  await tellOwners(services, tx, row, run.id)
}

async function keepsFailing(tx: Tx, { id, lastPausedAt }: BatchExport): Promise<boolean> {
  const runs = await tx.batchExportRun.findMany({
    where: { batchExportId: id, finishedAt: lastPausedAt ? { gt: lastPausedAt } : { not: null } },
    orderBy: { id: 'desc' },
    take: LAST_RUNS,
    select: { status: true },
  })
  return runs.filter(({ status }) => (FAILED_ENDINGS as readonly string[]).includes(status)).length >= FAILURES
}

async function tellOwners(services: Services, tx: Tx, { id, name, organizationId }: BatchExport, runId: string) {
  const { error } = await tx.batchExportRun.findFirstOrThrow({ where: { id: runId }, select: { error: true } })
  const organization = await tx.organization.findFirstOrThrow({ where: { id: organizationId } })
  const letter = exportPausedMail({
    organizationName: organization.name,
    exportName: name,
    exportId: encodeId('BatchExport', id),
    failures: FAILURES,
    lastError: error,
  })
  await mailOwners(services, tx, organizationId, letter)
}
