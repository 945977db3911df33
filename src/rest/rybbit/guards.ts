import { permissionsIn, type Viewer } from '../../access/decide.js'
import type { Permission } from '../../access/permissions.js'
import type { RequestContext } from '../../context.js'
import { parseId } from '../../ids.js'
import { memberById } from '../../member/reads.js'
import { organizationById } from '../../organization/reads.js'
import { siteByReference } from '../../site/reads.js'
import { Refused } from '../problem.js'
import type { DocumentedError, Guard } from '../route.js'
import {
  error,
  FORBIDDEN,
  insufficientScope,
  MEMBER_NOT_FOUND,
  NO_ORGANIZATION_ID,
  SITE_NOT_FOUND,
  UNAUTHORIZED,
} from './errors.js'

/** What a caller must hold at the place in the path, and in which words it is refused (rybbit.md 1.2). */
export interface Access {
  permissions: readonly Permission[]
  /** What a refused key is told to need. */
  scope: string
  /** No access at all: absent and foreign are one. */
  outsider: DocumentedError
  /** A member whose role permits too little. */
  tooLittle: DocumentedError
}

export const NOT_A_MEMBER = error(403, 'You are not a member of this organization', 'No access to the organization.')
export const NOT_AN_ADMIN = error(403, 'You must be an admin or owner', 'The role of the caller permits too little.')

/** Reads, open to every member whose role permits them. */
export const reading = (permission: Permission): Access => ({
  permissions: [permission],
  scope: 'org:read',
  outsider: FORBIDDEN,
  tooLittle: FORBIDDEN,
})

/** Writes, open to admins and owners, and to every role that permits as much. */
export const administering = (permissions: readonly Permission[], scope: string): Access => ({
  permissions,
  scope,
  outsider: NOT_A_MEMBER,
  tooLittle: NOT_AN_ADMIN,
})

/** The refusals of an access, as rows document them. */
export const refusalsOf = (access: Access): DocumentedError[] => [
  ...new Set([UNAUTHORIZED, access.outsider, access.tooLittle, insufficientScope(access.scope)]),
]

/** Refuses callers without access to the organization of the path, before anything else is looked at. */
export const inOrganizationOfPath =
  (access: Access): Guard =>
  async ({ ctx, params }) => {
    if (params.organizationId === '') throw new Refused(NO_ORGANIZATION_ID)
    await demand(ctx, parseId('Organization', params.organizationId ?? ''), access)
  }

/** The same for the site of the path, which is not there for those who may not see it. */
export const onSiteOfPath =
  (access: Access): Guard =>
  async ({ ctx, params }) => {
    const site = await ctx.load(siteByReference, params.siteId ?? '')
    if (!site) throw new Refused(SITE_NOT_FOUND)
    await demand(ctx, site.organizationId, access)
  }

/** Refuses members of other organizations than that of the path: the graph knows a member by its id alone. */
export const onMemberOfPath: Guard = async ({ ctx, params }) => {
  const id = parseId('Member', params.memberId ?? '')
  const member = id && (await ctx.load(memberById, id))
  if (!member || member.organizationId !== parseId('Organization', params.organizationId ?? '')) {
    throw new Refused(MEMBER_NOT_FOUND)
  }
}

/** Refuses keys that no user stands behind (rybbit.md 5, check 1). */
export const withUserBehind: Guard = ({ ctx }) => {
  if (!('userId' in ctx.viewer)) throw new Refused(UNAUTHORIZED)
}

async function demand(ctx: RequestContext, organizationId: string | null, access: Access): Promise<void> {
  const { viewer } = ctx
  // Whose the organization is decides for partners alone.
  const organization =
    organizationId && viewer.kind === 'PARTNER' ? await ctx.load(organizationById, organizationId) : null
  const lacks = (someone: Viewer) => {
    const held = organizationId ? permissionsIn(someone, organizationId, organization ?? undefined) : new Set()
    return { everything: held.size === 0, something: access.permissions.some((permission) => !held.has(permission)) }
  }
  if (!lacks(viewer).something) return
  const withoutScopes = lacks(unscoped(viewer))
  if (withoutScopes.everything) throw new Refused(access.outsider)
  throw new Refused(withoutScopes.something ? access.tooLittle : insufficientScope(access.scope))
}

const unscoped = (viewer: Viewer): Viewer =>
  'key' in viewer ? { ...viewer, key: { ...viewer.key, scopes: null } } : viewer
