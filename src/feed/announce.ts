import type { Tx } from '../database/client.js'
import type { EventDraft } from '../operation.js'
import type { Services } from '../services.js'

/** Holds the lock of an organization until the transaction ends; false where it is gone. */
export async function lockOrganization(tx: Tx, organizationId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from organization o where o.id = ${organizationId}::uuid for no key update`
  return rows.length > 0
}

/** Tells what happened without anybody's doing. Under the lock of the organization, which gives events their order. */
export async function announce(
  { newId, now }: Pick<Services, 'newId' | 'now'>,
  tx: Tx,
  organizationId: string,
  { type, data }: EventDraft,
): Promise<void> {
  await tx.organizationEvent.create({
    data: { id: newId(), organizationId, type, data: data as object, createdAt: now() },
  })
}
