import type { BatchExport } from '../generated/prisma/client.js'

/** What audit rows keep of an export; the configuration is without secrets. */
export const auditedBatchExport = (row: BatchExport) => ({
  name: row.name,
  siteId: row.siteId,
  model: row.model,
  interval: row.interval,
  destinationType: row.destinationType,
  destinationConfig: row.destinationConfig,
  filters: row.filters,
  hogqlQuery: row.hogqlQuery,
  startAt: row.startAt,
  endAt: row.endAt,
  paused: row.paused,
})
