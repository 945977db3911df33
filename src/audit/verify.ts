import type { PrismaClient } from '../generated/prisma/client.js'
import { chainHash } from './record.js'

/** What the audit log of an organization proves: how many rows, and where the chain of hashes breaks first. */
export interface ChainReport {
  organizationId: string
  rows: number
  /** The hash of the newest row. Noted elsewhere, it also proves later that the newest rows were not cut off. */
  head: string | null
  /** The first row that is not what was written, or that lacks the row before it. */
  broken: { id: string; at: Date } | null
}

const BATCH = 1000

/**
 * Reads the whole audit log of an organization and computes every hash again: a row that was changed, removed, put in or
 * moved breaks the chain (controls.md 4). `system` must see every row.
 */
export async function verifyAuditChain(system: PrismaClient, organizationId: string): Promise<ChainReport> {
  let rows = 0
  let previous = ''
  let after = 0n
  for (;;) {
    const batch = await system.auditEvent.findMany({
      where: { organizationId, sequence: { gt: after } },
      orderBy: { sequence: 'asc' },
      take: BATCH,
    })
    for (const row of batch) {
      if (row.hash !== chainHash(previous, row)) {
        return { organizationId, rows, head: null, broken: { id: row.id, at: row.createdAt } }
      }
      previous = row.hash
      after = row.sequence
      rows += 1
    }
    if (batch.length < BATCH) return { organizationId, rows, head: previous || null, broken: null }
  }
}

/** The organizations that have an audit log, those that are gone included. */
export async function auditedOrganizations(system: PrismaClient): Promise<string[]> {
  const rows = await system.$queryRaw<{ organizationId: string }[]>`
    select distinct "organizationId" from audit_event where "organizationId" is not null order by 1`
  return rows.map((row) => row.organizationId)
}
