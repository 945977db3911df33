import { ceilingIn, type OrganizationFacts, permissionsIn, type Viewer } from '../../access/decide.js'
import { permissionsOfScopes } from '../../access/key-scopes.js'
import type { Permission } from '../../access/permissions.js'
import { type PostHogLevel, postHogLevel } from '../../access/roles.js'
import { recordRefusal } from '../../audit/record.js'
import type { RequestContext } from '../../context.js'
import { forbidden } from '../../errors.js'
import { parseId } from '../../ids.js'
import { idOfAnyOrganization, organizationById } from '../../organization/reads.js'
import { Refused } from '../problem.js'
import type { DocumentedError, Guard } from '../route.js'
import {
  denied,
  LEVEL_TOO_LOW,
  NO_PERMISSION,
  NO_SUCH_ORGANIZATION,
  NOT_AUTHENTICATED,
  NOT_RECENT,
  THROTTLED,
} from './errors.js'
import { settingsOf } from './organization-settings.js'

/** The scopes of personal keys on this door; every endpoint has one (posthog.md 1.4). */
export type Scope =
  | `${'organization' | 'organization_member' | 'batch_export' | 'project'}:${'read' | 'write'}`
  | 'user:read'
  | 'INTERNAL'

/** What a caller must hold in the organization of the path, and how it is refused. */
export interface Access {
  scope: Scope
  permissions: readonly Permission[]
  /** For the audit row of a refused write; reads leave none. */
  action?: string
  /** A member whose role permits too little; null where the row decides by itself, with the target in view. */
  tooLittle: DocumentedError | null
}

/** Open to every member whose role permits it. */
export const reading = (scope: Scope, permission: Permission): Access => ({
  scope,
  permissions: [permission],
  tooLittle: NO_PERMISSION,
})

/** Open to admins and owners, and to every role that permits as much. */
export const administering = (scope: Scope, permission: Permission, action: string): Access => ({
  scope,
  permissions: [permission],
  action,
  tooLittle: LEVEL_TOO_LOW,
})

/** The refusals of an access without an organization in the path, as rows document them. */
export const refusalsOf = (access: Access): DocumentedError[] => [
  NOT_AUTHENTICATED,
  missingScope(access.scope),
  ...(access.action ? [NOT_RECENT] : []),
  THROTTLED,
]

/** The same below something of an organization, which the caller must belong to. */
export const refusalsAmongOthers = (access: Access): DocumentedError[] => [
  ...refusalsOf(access),
  organizationClosed('00000000-0000-0000-0000-000000000000'),
  NO_PERMISSION,
  ...(access.tooLittle && access.tooLittle !== NO_PERMISSION ? [access.tooLittle] : []),
]

/** The same with an organization in the path that may not exist. */
export const refusalsInOrganization = (access: Access): DocumentedError[] => [
  ...refusalsAmongOthers(access),
  NO_SUCH_ORGANIZATION,
]

const missingScope = (scope: Scope) =>
  denied(`API key missing required scope '${scope}'`, 'The scopes of the key do not reach this far.')

const organizationClosed = (id: string) =>
  denied(`API key does not have access to the requested organization: ID ${id}.`, 'The key is for other organizations.')

const keysClosed = (name: string) =>
  denied(
    `Organization '${name}' does not allow using personal API keys. Contact an admin to enable personal API keys for this organization.`,
    'The organization keeps personal keys of plain members out.',
  )

/** The (raw) id of the organization that a path names; null for text that is no id, or `@current` of somebody without one. */
export function organizationMeant(viewer: Viewer, text: string): string | null {
  return text === '@current' ? currentOrganization(viewer) : parseId('Organization', text)
}

/** The active one of a session, else the first that the caller joined and the key opens. */
export function currentOrganization(viewer: Viewer): string | null {
  if (viewer.kind === 'ORGANIZATION_KEY') return viewer.organizationId
  if (!('memberships' in viewer)) return null
  const own = [...viewer.memberships.values()].sort((a, b) => (a.memberId < b.memberId ? -1 : 1))
  const ids = own.map(({ organizationId }) => organizationId).filter((id) => opens(viewer, id))
  const active = viewer.kind === 'USER' ? viewer.session.activeOrganizationId : null
  return active && ids.includes(active) ? active : (ids[0] ?? null)
}

/** The organization of the path, which `inOrganizationOfPath` has let through. */
export function organizationOf(ctx: RequestContext, { organizationId }: { organizationId: string }): string {
  const id = organizationMeant(ctx.viewer, organizationId)
  if (!id) throw new Refused(NO_SUCH_ORGANIZATION)
  return id
}

/** The level that the caller acts with: that of its roles, whatever the scopes of its key are. */
export const levelOf = ({ viewer }: RequestContext, organizationId: string): PostHogLevel =>
  postHogLevel(ceilingIn(viewer, organizationId))

const isWrite = ({ method }: Request) => method !== 'GET' && method !== 'HEAD'

const RECENT_MS = 2 * 60 * 60 * 1000

/** Sessions write for two hours; then somebody else may sit at the screen. Keys are exempt (posthog.md 1.2). */
const hasSignedInLately = ({ viewer, services }: RequestContext): boolean =>
  viewer.kind !== 'USER' || services.now().getTime() - viewer.session.startedAt.getTime() <= RECENT_MS

/** Refuses writes of old sessions: for paths without an organization. */
export const recently: Guard = ({ ctx }) => {
  if (!hasSignedInLately(ctx)) throw new Refused(NOT_RECENT)
}

/** Refuses in the documented order, before the body: scope, membership, permission, recent login (posthog.md 1.2). */
export const inOrganizationOfPath =
  (access: Access, outsider = NO_PERMISSION): Guard =>
  async ({ ctx, request, params }) => {
    const named = params.organizationId ?? ''
    if (lacksScope(ctx.viewer, access)) throw await refusedScope(ctx, named, access)
    const id = await demandBelonging(ctx, named, outsider)
    const held = permissionsIn(ctx.viewer, id, await factsFor(ctx, id))
    // Nobody writes where he cannot look.
    if (access.action && !held.has('organization.read')) throw await refusedWrite(ctx, id, access, NO_PERMISSION)
    if (access.tooLittle && !access.permissions.every((permission) => held.has(permission))) {
      throw await refusedWrite(ctx, id, access, access.tooLittle)
    }
    if (isWrite(request) && !hasSignedInLately(ctx)) throw await refusedWrite(ctx, id, access, NOT_RECENT)
  }

/** Whose the organization is, which decides for partners alone. */
const factsFor = async (ctx: RequestContext, id: string): Promise<OrganizationFacts | undefined> =>
  ctx.viewer.kind === 'PARTNER' ? ((await ctx.load(organizationById, id)) ?? undefined) : undefined

/** Refuses who does not belong to the organization of a path, whatever may be done there. */
export const belonging: Guard = async ({ ctx, params }) => {
  if (params.organizationId !== undefined) await demandBelonging(ctx, params.organizationId, NO_PERMISSION)
}

/** The (raw) id of an organization that the caller belongs to and its key is for. @throws Refused */
async function demandBelonging(ctx: RequestContext, named: string, outsider: DocumentedError): Promise<string> {
  const id = organizationMeant(ctx.viewer, named)
  if (!id) throw new Refused(NO_SUCH_ORGANIZATION)
  if (!opens(ctx.viewer, id)) throw new Refused(organizationClosed(id))
  if (!(await belongs(ctx, id))) {
    throw new Refused((await idOfAnyOrganization(ctx, { id })) ? outsider : NO_SUCH_ORGANIZATION)
  }
  await demandOpenToKeys(ctx, id)
  return id
}

async function refusedScope(ctx: RequestContext, named: string, access: Access): Promise<Refused> {
  const id = organizationMeant(ctx.viewer, named)
  const isOwn = id !== null && (await belongs(ctx, id))
  return refusedWrite(ctx, isOwn ? id : null, access, missingScope(access.scope))
}

/** Refuses keys whose scopes do not reach: for paths without an organization. */
export const withScope =
  (access: Access): Guard =>
  ({ ctx }) => {
    if (lacksScope(ctx.viewer, access)) throw new Refused(missingScope(access.scope))
  }

/** A refusal of a write, which the audit log keeps although no operation was reached (tours-events.md 7, E12). */
export async function refusedWrite(
  ctx: RequestContext,
  organizationId: string | null,
  { action, permissions }: Pick<Access, 'action' | 'permissions'>,
  words: DocumentedError,
): Promise<Refused> {
  if (action && organizationId) await recordRefusal(ctx, organizationId, action, forbidden([...permissions]))
  return new Refused(words)
}

/** Whether the caller is of this organization, as member, key or partner. */
export async function belongs(ctx: RequestContext, id: string): Promise<boolean> {
  const { viewer } = ctx
  if (viewer.kind === 'ORGANIZATION_KEY') return viewer.organizationId === id
  if (viewer.kind === 'PARTNER') return (await factsFor(ctx, id))?.partnerId === viewer.partnerId
  if (!('memberships' in viewer)) return false
  if (viewer.memberships.has(id)) return true
  return viewer.kind === 'USER' && viewer.superAdmin && (await ctx.load(organizationById, id)) !== null
}

/** Whether the key, if it is one, is for this organization. */
function opens(viewer: Viewer, id: string): boolean {
  const limits = 'key' in viewer ? viewer.key.organizationIds : null
  return limits === null || limits.includes(id)
}

/** PostHog's own keys have PostHog's scopes; those of other keys name permissions or are another vendor's. */
function lacksScope(viewer: Viewer, { scope, permissions }: Access): boolean {
  if (!('key' in viewer)) return false
  const { kind, scopes } = viewer.key
  if (scopes === null || scopes.includes('*')) return false
  if (kind === 'POSTHOG') return !scopes.includes(scope) && !scopes.includes(scope.replace(/:read$/, ':write'))
  const granted = permissionsOfScopes(kind, scopes)
  return granted !== 'all' && permissions.some((permission) => !granted.has(permission))
}

/** `members_can_use_personal_api_keys`; admins are exempt (posthog.md 8). */
async function demandOpenToKeys(ctx: RequestContext, id: string): Promise<void> {
  if (ctx.viewer.kind !== 'API_KEY' || levelOf(ctx, id) > 1) return
  const organization = await ctx.load(organizationById, id)
  if (organization && !settingsOf(organization).members_can_use_personal_api_keys) {
    throw new Refused(keysClosed(organization.name))
  }
}
