import { open } from '../../src/net/secrets.js'
import type { Gateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

export const S3 = {
  bucket_name: 'my-bucket',
  region: 'eu-central-1',
  prefix: 'events/',
  aws_access_key_id: 'AKIA-not-to-be-found',
  aws_secret_access_key: 'secret-not-to-be-found',
}

/** The input of createBatchExport, complete but for what a test is about. */
export const exportInput = (organization: OrganizationSeed, changes: object = {}) => ({
  organization: organization.ref,
  name: 'Nightly',
  interval: 'day',
  destination: { type: 'S3', config: S3 },
  ...changes,
})

/** An export that its owner has created. */
export async function createdExport(organization: OrganizationSeed, changes: object = {}) {
  const { batchExport } = await organization.owner.mutate(
    'createBatchExport',
    exportInput(organization, changes),
    'batchExport { id uuid updatedAt lastPausedAt }',
  )
  return batchExport as { id: string; uuid: string; updatedAt: string; lastPausedAt: string | null }
}

/** The sealed part of an export's configuration, opened as a run will. */
export async function sealedConfig(gateway: Gateway, batchExportId: string): Promise<unknown> {
  const { system } = gateway.services.database
  const row = await system.batchExport.findFirstOrThrow({ where: { id: batchExportId } })
  if (!row.destinationSecret) return null
  const { wrappedKey } = await system.tenantKey.findFirstOrThrow({ where: { organizationId: row.organizationId } })
  const cell = {
    organizationId: row.organizationId,
    table: 'batch_export',
    column: 'destinationSecret',
    rowId: row.id,
  }
  return JSON.parse(open(gateway.services.keyring.unwrap(wrappedKey), cell, row.destinationSecret))
}
