import { createHash } from 'node:crypto'
import type { BatchExport } from '../../generated/prisma/client.js'

/**
 * A digest of what an export takes and where it brings it: whoever goes on with a run after a change of it would leave a part of the
 * rows at the old place, or in the old form. Secrets are no part of it, so that a mended password is not a new beginning.
 */
export function setupOf(row: BatchExport): string {
  const { siteId, model, filters, hogqlQuery, destinationType, destinationConfig } = row
  const facts = [siteId, model, filters, hogqlQuery, destinationType, destinationConfig]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16)
}
