import type { RequestContext } from '../context.js'
import type { Tx } from '../database/client.js'
import { open, seal } from '../net/secrets.js'

/** The cell that a secret is sealed for, within the vault's organization. */
export interface Cell {
  table: string
  column: string
  rowId: string
}

/** Seals and opens the secrets of one organization with its data key. */
export interface Vault {
  seal(cell: Cell, secret: string): string
  /** @throws SecretError where the text was altered or belongs to another cell */
  open(cell: Cell, sealed: string): string
}

/**
 * Opens the vault of an organization inside a transaction that may write there. The data key is made at the first use; the
 * lock on the organization's row, which every operation holds, keeps two of them from making one each (controls.md 4,
 * secrets at rest).
 */
export async function openVault(
  { ctx, tx, now }: { ctx: RequestContext; tx: Tx; now: Date },
  organizationId: string,
): Promise<Vault> {
  const { keyring } = ctx.services
  const stored = await tx.tenantKey.findFirst({ where: { organizationId } })
  const dataKey = stored ? keyring.unwrap(stored.wrappedKey) : keyring.newDataKey()
  if (!stored) {
    const wrappedKey = keyring.wrap(dataKey)
    await tx.tenantKey.create({ data: { organizationId, wrappedKey, createdAt: now, updatedAt: now } })
  }
  return {
    seal: (cell, secret) => seal(dataKey, { organizationId, ...cell }, secret),
    open: (cell, sealed) => open(dataKey, { organizationId, ...cell }, sealed),
  }
}
