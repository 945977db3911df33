import { ceilingIn, type Membership, permissionsIn, type Viewer } from './access/decide.js'
import { isSessionOnly, type Permission, type PlatformPermission } from './access/permissions.js'
import { effectiveRolePermissions } from './access/roles.js'
import { scopeText } from './access/scope.js'
import { type AuditEntry, recordAudit, recordPlatformRefusal, recordRefusal } from './audit/record.js'
import type { RequestContext } from './context.js'
import type { Tx } from './database/client.js'
import { DomainError, forbidden, notFound, sessionRequired } from './errors.js'
import type { EventType } from './feed/catalogue.js'
import type { Organization, Role } from './generated/prisma/client.js'
import type { NodeType } from './ids.js'
import type { MailDraft } from './net/mail-outbox.js'
import { note } from './observability/request-notes.js'

/** What happened, for subscribers, webhooks and the event feed: `member.removed` and thin data (ids, no secrets). */
export interface EventDraft {
  type: EventType
  data: Record<string, unknown>
}

/** What an operation has done: its value, the audit row it owes, and what it announces. All of it commits together. */
export interface Outcome<Value> {
  value: Value
  /** More than one where an operation is made of several (`together`). */
  audit: AuditEntry | readonly AuditEntry[]
  events?: EventDraft[]
  mail?: MailDraft[]
  /** Somebody may now do more or less than before. */
  changesAccess?: boolean
}

/** Several changes as one outcome: all of them are told, in their order. */
export const together = <Value>(value: Value, changes: readonly Outcome<unknown>[]): Outcome<Value> => ({
  value,
  audit: changes.flatMap(({ audit }) => audit),
  events: changes.flatMap(({ events = [] }) => events),
  mail: changes.flatMap(({ mail = [] }) => mail),
  changesAccess: changes.some(({ changesAccess }) => changesAccess),
})

/** What a change needs that also works in an organization that is only being founded. */
export interface Founding {
  ctx: RequestContext
  tx: Tx
  now: Date
  organization: { id: string }
}

/** An operation at work inside one organization, whose row is locked. Rights are read in the same transaction. */
export interface Work {
  ctx: RequestContext
  tx: Tx
  now: Date
  organization: Organization
  /** The roles that the organization made itself. */
  roles: Role[]
  viewer: Viewer
  /** The viewer's own membership, as the row stands now. */
  membership: Membership | null
  /** Effective rights of the viewer here. */
  permissions: ReadonlySet<Permission>
  /** What the viewer may confer on others or take from them (E1 to E3). */
  ceiling: ReadonlySet<Permission>
}

export interface OperationOptions {
  /** For the audit row of a refusal, `member.remove`. */
  action: string
  /**
   * Permissions that are all needed, and with them `organization.read` (but for recording events); empty where the operation
   * is the viewer's own business or decides by itself (a recipient accepting, leaving).
   */
  needs: readonly Permission[]
  /** What a viewer who may not see the organization is told does not exist. */
  what?: string
}

/**
 * The frame of every write: ONE transaction with lock, decision, change, audit row and outbox. The viewer who cannot see
 * the organization gets NOT_FOUND, the one who can but lacks a permission gets FORBIDDEN, and the refusal is audited.
 * The database lets the transaction write in this organization alone.
 */
export async function inOrganization<Value>(
  ctx: RequestContext,
  organizationId: string,
  options: OperationOptions,
  work: (work: Work) => Promise<Outcome<Value>>,
): Promise<Value> {
  try {
    return await finish(
      ctx,
      await ctx.services.database.app.$transaction(async (tx) => {
        await tellScope(tx, ctx, organizationId)
        const at = await enter(ctx, tx, organizationId, options)
        return conclude(at, await work(at))
      }),
    )
  } catch (error) {
    if (error instanceof DomainError && error.type === 'ForbiddenError') {
      await recordRefusal(ctx, organizationId, options.action, error)
    }
    throw error
  }
}

/** The same frame for an organization that does not exist yet: nothing to lock, no rights to read. */
export async function foundOrganization<Value>(
  ctx: RequestContext,
  organizationId: string,
  work: (at: { ctx: RequestContext; tx: Tx; now: Date }) => Promise<Outcome<Value>>,
): Promise<Value> {
  return finish(
    ctx,
    await ctx.services.database.app.$transaction(async (tx) => {
      await tellScope(tx, ctx, organizationId)
      note({ organization: organizationId })
      const at = { ctx, tx, now: ctx.services.now(), organization: { id: organizationId } }
      return conclude(at, await work(at))
    }),
  )
}

/** The same frame for what belongs to a user and to no organization (own keys). */
export async function onOwnAccount<Value>(
  ctx: RequestContext,
  work: (at: { ctx: RequestContext; tx: Tx; now: Date }) => Promise<Outcome<Value>>,
): Promise<Value> {
  return finish(
    ctx,
    await ctx.services.database.app.$transaction(async (tx) => {
      await tellScope(tx, ctx)
      const at = { ctx, tx, now: ctx.services.now(), organization: null }
      return conclude(at, await work(at))
    }),
  )
}

export interface PlatformOptions {
  /** For the audit row of a refusal, `partner.create`. */
  action: string
  resourceType: NodeType
  /** What super admins may do by session; absent for what only the operator does. */
  needs?: PlatformPermission
}

/**
 * The same frame for what belongs to the installation: partners, users, super admins. The right of a super admin is read
 * again here. It works as the owner of the tables, whom no policy stops.
 */
export async function onPlatform<Value>(
  ctx: RequestContext,
  options: PlatformOptions,
  work: (at: { ctx: RequestContext; tx: Tx; now: Date }) => Promise<Outcome<Value>>,
): Promise<Value> {
  try {
    return await finish(
      ctx,
      await ctx.services.database.system.$transaction(async (tx) => {
        await demandPlatform(ctx.viewer, tx, options)
        const at = { ctx, tx, now: ctx.services.now(), organization: null }
        return conclude(at, await work(at))
      }),
    )
  } catch (error) {
    if (error instanceof DomainError && error.type === 'ForbiddenError') {
      await recordPlatformRefusal(ctx, options, error)
    }
    throw error
  }
}

async function demandPlatform(viewer: Viewer, tx: Tx, { needs }: PlatformOptions) {
  if (viewer.kind === 'OPERATOR') return
  const missing = needs ? [needs] : []
  if (viewer.kind !== 'USER') throw sessionRequired(missing)
  const superAdmin = needs && (await tx.user.findFirst({ where: { id: viewer.userId, superAdmin: true } }))
  if (!superAdmin) throw forbidden(missing)
}

async function tellScope(tx: Tx, ctx: RequestContext, organizationId?: string) {
  const text = scopeText(ctx.scope, organizationId ? [organizationId] : [])
  await tx.$queryRaw`select set_config('app.scope', ${text}, true)`
}

/** Locks the organization's row, then reads the viewer's rights as they stand under the lock. */
async function enter(ctx: RequestContext, tx: Tx, organizationId: string, options: OperationOptions): Promise<Work> {
  const [organization] = await tx.$queryRaw<Organization[]>`
    select o.* from organization o where o.id = ${organizationId}::uuid for no key update`
  if (!organization) throw notFound(options.what ?? 'Organization')
  note({ organization: organizationId })
  const roles = await tx.role.findMany({ where: { organizationId } })
  const { viewer, membership } = await currentViewer(ctx.viewer, tx, organization, roles)
  const permissions = permissionsIn(viewer, organizationId, organization)
  demand(permissions, viewer, options)
  return {
    ctx,
    tx,
    now: ctx.services.now(),
    organization,
    roles,
    viewer,
    membership,
    permissions,
    ceiling: ceilingIn(viewer, organizationId, organization),
  }
}

/** What shows a viewer that the organization is there; the latter to partners, of their own. */
const SIGHT = ['organization.read', 'platform.organizations.read'] as const

/** What a key may do that looks at nothing: it lies in web pages, where everybody can take it. */
const UNSEEING: ReadonlySet<Permission> = new Set(['events.write'])

/** Nobody writes where he cannot look. What needs nothing is the viewer's own business, wherever that is. */
function demand(permissions: ReadonlySet<Permission>, viewer: Viewer, { needs, what }: OperationOptions) {
  if (needs.length === 0) return
  const sightIsSettled = SIGHT.some((one) => permissions.has(one)) || needs.every((one) => UNSEEING.has(one))
  const needed = new Set<Permission>(sightIsSettled ? needs : ['organization.read', ...needs])
  const missing = [...needed].filter((permission) => !permissions.has(permission))
  if (missing.length === 0) return
  if (permissions.size === 0) throw notFound(what ?? 'Organization')
  if (viewer.kind !== 'USER' && missing.some(isSessionOnly)) {
    throw sessionRequired(missing)
  }
  throw forbidden(missing)
}

/** The viewer with the membership that the row says now, not the one a few seconds ago. */
async function currentViewer(viewer: Viewer, tx: Tx, organization: Organization, roles: Role[]) {
  if (viewer.kind !== 'USER' && viewer.kind !== 'API_KEY') return { viewer, membership: null }
  const row = await tx.member.findFirst({
    where: { organizationId: organization.id, userId: viewer.userId },
    include: { siteGrants: true },
  })
  const memberships = new Map(viewer.memberships)
  memberships.delete(organization.id)
  const membership: Membership | null = row && {
    organizationId: organization.id,
    memberId: row.id,
    roleKeys: row.roleKeys,
    permissions: effectiveRolePermissions(row.roleKeys, roles, organization),
    restrictedSiteIds: row.hasRestrictedSiteAccess ? row.siteGrants.map((grant) => grant.siteId) : null,
  }
  if (membership) memberships.set(organization.id, membership)
  return { viewer: { ...viewer, memberships }, membership }
}

type At = { ctx: RequestContext; tx: Tx; now: Date; organization?: { id: string } | null }

/** Audit row, events and mail of an operation, in its transaction. */
async function conclude<Value>(at: At, outcome: Outcome<Value>): Promise<Outcome<Value>> {
  const { ctx, tx, now } = at
  const organizationId = at.organization?.id ?? null
  for (const entry of [outcome.audit].flat()) await recordAudit(tx, ctx, organizationId, entry)
  if (organizationId && outcome.events?.length) {
    await tx.organizationEvent.createMany({
      data: outcome.events.map((event) => ({
        id: ctx.services.newId(),
        organizationId,
        type: event.type,
        data: event.data as object,
        createdAt: now,
      })),
    })
  }
  if (outcome.mail?.length) await ctx.services.mail.enqueue(tx, organizationId, outcome.mail)
  return outcome
}

/** After the commit: what this request and this process have cached is out of date. */
async function finish<Value>(ctx: RequestContext, outcome: Outcome<Value>): Promise<Value> {
  ctx.forgetLoaded()
  if (outcome.changesAccess) {
    ctx.services.viewers.forgetAll()
    await ctx.refreshViewer()
  }
  return outcome.value
}
