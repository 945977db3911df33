import type { Permission } from '../../access/permissions.js'
import type { RequestContext } from '../../context.js'
import { notFound, refusal } from '../../errors.js'
import type { BatchExport } from '../../generated/prisma/client.js'
import { inOrganization, type Outcome, type Work } from '../../operation.js'
import { reachesSites } from '../policy.js'
import { findBatchExport } from '../reads.js'

const WHAT = 'Batch export'

/** Whoever is restricted to sites takes data of no others out of the organization. @throws FORBIDDEN */
export function demandReach(work: Work, siteId: string | null): void {
  if (reachesSites(work.membership, siteId)) return
  throw refusal('FORBIDDEN', 'The export takes data of sites that you may not see.')
}

/** Works on an export that the viewer sees, read again under the lock of its organization. */
export async function onBatchExport<Value>(
  ctx: RequestContext,
  batchExportId: string,
  action: string,
  work: (at: Work, row: BatchExport) => Promise<Outcome<Value>>,
  needs: readonly Permission[] = ['batch_exports.write'],
): Promise<Value> {
  const target = await findBatchExport(ctx, batchExportId)
  if (!target) throw notFound(WHAT)
  const options = { action, needs, what: WHAT }
  return inOrganization(ctx, target.organizationId, options, async (at) => {
    const where = { id: target.id, organizationId: at.organization.id, deletedAt: null }
    const row = await at.tx.batchExport.findFirst({ where })
    if (!row) throw notFound(WHAT)
    demandReach(at, row.siteId)
    return work(at, row)
  })
}
