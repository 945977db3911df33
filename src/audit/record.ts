import { createHash } from 'node:crypto'
import { scopeText } from '../access/scope.js'
import type { RequestContext } from '../context.js'
import type { Tx } from '../database/client.js'
import type { DomainError } from '../errors.js'
import type { NodeType } from '../ids.js'

/** The audit row that an operation owes: what was done to which record, and what changed. Never a secret. */
export interface AuditEntry {
  /** `noun.verb`, as `member.remove`. */
  action: string
  resourceType: NodeType
  /** Raw uuid; null where the act has no single record. */
  resourceId: string | null
  before?: unknown
  after?: unknown
}

/** Writes the row of something done, in the transaction of the change. */
export async function recordAudit(tx: Tx, ctx: RequestContext, organizationId: string | null, entry: AuditEntry) {
  await append(tx, ctx, organizationId, 'DONE', entry)
}

/** Writes the row of something refused, in a transaction of its own, since the refused one is rolled back (E12). */
export async function recordRefusal(ctx: RequestContext, organizationId: string, action: string, error: DomainError) {
  await ctx.services.database.app.$transaction(async (tx) => {
    await tx.$queryRaw`select set_config('app.scope', ${scopeText(ctx.scope, [organizationId])}, true)`
    const locked = await tx.$queryRaw<unknown[]>`
      select 1 from organization o where o.id = ${organizationId}::uuid for no key update`
    if (locked.length === 0) return
    const entry = { action, resourceType: 'Organization', resourceId: organizationId, after: reasonOf(error) } as const
    await append(tx, ctx, organizationId, 'REFUSED', entry)
  })
}

/** The same for what belongs to no organization. */
export async function recordPlatformRefusal(
  ctx: RequestContext,
  { action, resourceType }: Pick<AuditEntry, 'action' | 'resourceType'>,
  error: DomainError,
) {
  await ctx.services.database.system.$transaction((tx) =>
    append(tx, ctx, null, 'REFUSED', { action, resourceType, resourceId: null, after: reasonOf(error) }),
  )
}

const reasonOf = ({ code, missingPermissions }: DomainError) => ({ code, missingPermissions })

/** The link of the hash chain: what a row says, bound to the row before it. */
export function chainHash(previous: string, row: AuditFacts): string {
  const facts = [row.id, row.organizationId, row.outcome, row.action, row.actorKind, row.actorId, row.apiKeyId]
  const change = [row.resourceType, row.resourceId, row.before ?? null, row.after ?? null]
  const origin = [row.requestId, row.ipAddress, row.userAgent, row.createdAt.toISOString()]
  return createHash('sha256')
    .update(JSON.stringify([previous, ...facts, ...change.map(sorted), ...origin]))
    .digest('hex')
}

export interface AuditFacts {
  id: string
  organizationId: string | null
  outcome: 'DONE' | 'REFUSED'
  action: string
  actorKind: string
  actorId: string | null
  apiKeyId: string | null
  resourceType: string
  resourceId: string | null
  before?: unknown
  after?: unknown
  requestId: string | null
  ipAddress: string | null
  userAgent: string | null
  createdAt: Date
}

async function append(
  tx: Tx,
  ctx: RequestContext,
  organizationId: string | null,
  outcome: 'DONE' | 'REFUSED',
  entry: AuditEntry,
) {
  const { viewer, request, services } = ctx
  const facts: AuditFacts = {
    id: services.newId(),
    organizationId,
    outcome,
    action: entry.action,
    actorKind: ctx.door === 'system' || ctx.door === 'cli' ? ctx.door.toUpperCase() : viewer.kind,
    actorId: 'userId' in viewer ? viewer.userId : viewer.kind === 'PARTNER' ? viewer.partnerId : null,
    apiKeyId: 'key' in viewer ? viewer.key.id : null,
    resourceType: entry.resourceType,
    resourceId: entry.resourceId,
    before: plain(entry.before),
    after: plain(entry.after),
    requestId: request.id,
    ipAddress: request.ip,
    userAgent: request.userAgent,
    createdAt: services.now(),
  }
  const previous = organizationId ? await lastHash(tx, organizationId) : ''
  await tx.$executeRaw`
    insert into audit_event (id, "organizationId", outcome, action, "actorKind", "actorId", "apiKeyId", "resourceType",
      "resourceId", before, after, "requestId", "ipAddress", "userAgent", hash, "createdAt")
    values (${facts.id}::uuid, ${organizationId}::uuid, ${outcome}::"AuditOutcome", ${facts.action}, ${facts.actorKind},
      ${facts.actorId}::uuid, ${facts.apiKeyId}::uuid, ${facts.resourceType}, ${facts.resourceId}::uuid,
      ${json(facts.before)}::jsonb, ${json(facts.after)}::jsonb, ${facts.requestId}, ${facts.ipAddress}, ${facts.userAgent},
      ${chainHash(previous, facts)}, ${facts.createdAt})`
}

async function lastHash(tx: Tx, organizationId: string): Promise<string> {
  const [row] = await tx.$queryRaw<{ hash: string }[]>`
    select a.hash from audit_event a where a."organizationId" = ${organizationId}::uuid order by a.sequence desc limit 1`
  return row?.hash ?? ''
}

const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value))

/** What JSON keeps of a value: dates as text, no undefined. jsonb sorts keys, so the hash must too. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!value || typeof value !== 'object') return value ?? null
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
