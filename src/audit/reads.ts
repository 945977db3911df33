import { defineList } from '../database/list.js'
import type { Condition } from '../database/page.js'
import type { AuditEvent } from '../generated/prisma/client.js'
import { decodeId, isUuid, parseId } from '../ids.js'
import { defineRowLoader } from '../loader.js'

/** Rows of the audit logs that the viewer may read. */
export const auditEventById = defineRowLoader<AuditEvent>('audit_event')

/** The order in which things happened. */
const orders = { SEQUENCE: [{ sql: 't.sequence', type: 'bigint' }] }

/** The audit logs of organizations. */
export const auditEvents = defineList<AuditEvent>(
  { table: 'audit_event', parent: 'organizationId', orders },
  auditEventById,
)

/** The log of all organizations and of what belongs to none, for super admins. */
export const allAuditEvents = defineList<AuditEvent>({ table: 'audit_event', parent: null, orders }, auditEventById)

/** Which rows to list; conditions combine with AND. `from` is included, `to` is not. */
export interface AuditFilter {
  action?: string | null | undefined
  actor?: string | null | undefined
  resourceType?: string | null | undefined
  resourceId?: string | null | undefined
  outcome?: 'DONE' | 'REFUSED' | null | undefined
  from?: Date | null | undefined
  to?: Date | null | undefined
}

/** `actor` and `resourceId` are ids in either form; text that is no id matches nothing. */
export function auditFilter(filter: AuditFilter | null | undefined): Condition[] {
  if (!filter) return []
  const conditions: Condition[] = []
  const add = (sql: string, value: unknown) => conditions.push({ sql, values: [value] })
  if (filter.action != null) add('t.action = $?', storable(filter.action))
  if (filter.actor != null) add('t."actorId" = $?::uuid', parseId('User', filter.actor))
  if (filter.resourceType != null) add('t."resourceType" = $?', storable(filter.resourceType))
  if (filter.resourceId != null) add('t."resourceId" = $?::uuid', anyId(filter.resourceId))
  if (filter.outcome != null) add('t.outcome = $?::"AuditOutcome"', filter.outcome)
  if (filter.from != null) add('t."createdAt" >= $?::timestamptz', filter.from)
  if (filter.to != null) add('t."createdAt" < $?::timestamptz', filter.to)
  return conditions
}

/** PostgreSQL refuses NUL in text. */
const storable = (text: string) => text.replaceAll('\0', '')

const anyId = (text: string) => (isUuid(text) ? text.toLowerCase() : (decodeId(text)?.uuid ?? null))
