import { permissionsOfScopes } from './key-scopes.js'
import { isSessionOnly, type Permission } from './permissions.js'
import { type OrganizationRole, type RoleSettings, rolePermissions, systemRole } from './roles.js'
import type { ViewerKey } from './viewer.js'

export type ReasonSource = 'role' | 'shadow' | 'scope' | 'session_only' | 'membership' | 'super_admin' | 'setting'

export type Reason = { readonly source: ReasonSource; readonly text: string }

/** Why a permission is there or not. A refusal names every wall, not only the first. */
export type Explanation = { readonly allowed: boolean; readonly reasons: readonly Reason[] }

/** A person in an organization, and the key through which he comes if it is not a session. */
export type ExplainInput = {
  readonly permission: Permission
  /** null = not a member. */
  readonly membership: { readonly roleKeys: readonly string[] } | null
  readonly organizationRoles: readonly OrganizationRole[]
  readonly settings: RoleSettings
  readonly superAdmin?: boolean
  readonly key?: ViewerKey
}

/** Explains the decision of `permissionsIn` for a person: same rules, told role by role and wall by wall. */
export function explain(input: ExplainInput): Explanation {
  const { permission, key } = input
  // A key never carries its user's platform rights, so the platform's grant ends the matter for sessions alone.
  if (input.superAdmin && !key) {
    return { allowed: true, reasons: [{ source: 'super_admin', text: 'A super admin holds every permission.' }] }
  }
  if (!input.membership) {
    return { allowed: false, reasons: [{ source: 'membership', text: 'Not a member of the organization.' }] }
  }
  const roles = input.membership.roleKeys.map((roleKey) => explainRole(roleKey, input))
  const walls = key ? explainKey(key, permission) : []
  const reasons = [...roles.map((role) => role.reason), ...walls]
  return {
    allowed: roles.some((role) => role.grants) && walls.every((wall) => wall.grants),
    reasons: reasons.map(plain),
  }
}

type Verdict = Reason & { readonly grants: boolean }

function plain({ source, text }: Reason): Reason {
  return { source, text }
}

function explainRole(roleKey: string, input: ExplainInput): { grants: boolean; reason: Reason } {
  const { permission, organizationRoles, settings } = input
  const grants = rolePermissions(roleKey, organizationRoles, settings).has(permission)
  const verb = grants ? 'grants' : 'does not grant'
  const own = organizationRoles.some((role) => role.key === roleKey)
  const system = systemRole(roleKey)

  if (own && system) {
    const text = `The organization's role "${roleKey}" replaces the system role of that name and ${verb} ${permission}.`
    return { grants, reason: { source: 'shadow', text } }
  }
  if (own) return { grants, reason: { source: 'role', text: `The role "${roleKey}" ${verb} ${permission}.` } }
  if (!system) {
    return { grants, reason: { source: 'role', text: `The role "${roleKey}" does not exist, so it grants nothing.` } }
  }
  if (grants && !system.permissions.some((held) => held === permission)) {
    const text = `The organization lets members invite, so the system role "${roleKey}" grants ${permission}.`
    return { grants, reason: { source: 'setting', text } }
  }
  return { grants, reason: { source: 'role', text: `The system role "${roleKey}" ${verb} ${permission}.` } }
}

function explainKey(key: ViewerKey, permission: Permission): Verdict[] {
  if (isSessionOnly(permission)) {
    return [{ source: 'session_only', grants: false, text: `${permission} needs a session; no key can hold it.` }]
  }
  const scoped = permissionsOfScopes(key.kind, key.scopes)
  const grants = scoped === 'all' || scoped.has(permission)
  return [{ source: 'scope', grants, text: `The key's scopes ${grants ? 'include' : 'do not include'} ${permission}.` }]
}
