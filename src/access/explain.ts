import { permissionsOfScopes } from './key-scopes.js'
import { isSessionOnly, type Permission } from './permissions.js'
import { OF_EVERY_MEMBER, type OrganizationRole, type RoleSettings, rolePermissions, systemRole } from './roles.js'
import type { Membership, ViewerKey } from './viewer.js'

export type ReasonSource = 'role' | 'shadow' | 'scope' | 'session_only' | 'membership' | 'super_admin' | 'setting'

export type Reason = { readonly source: ReasonSource; readonly text: string }

/** Why a permission is there or not. A refusal names every wall, not only the first. */
export type Explanation = { readonly allowed: boolean; readonly reasons: readonly Reason[] }

/** A person in an organization, and the key through which he comes if it is not a session. */
export type ExplainInput = {
  readonly permission: Permission
  /** null = not a member. */
  readonly membership: Pick<Membership, 'organizationId' | 'roleKeys'> | null
  readonly organizationRoles: readonly OrganizationRole[]
  readonly settings: RoleSettings
  readonly superAdmin?: boolean
  readonly key?: ViewerKey
}

type Verdict = Reason & { readonly grants: boolean }

/** Explains the decision of `permissionsIn` for a person: same rules, told role by role and wall by wall. */
export function explain(input: ExplainInput): Explanation {
  const { membership, permission, key } = input
  // A key never carries its user's platform rights, so the platform's grant ends the matter for sessions alone.
  if (input.superAdmin && !key) {
    return { allowed: true, reasons: [{ source: 'super_admin', text: 'A super admin holds every permission.' }] }
  }
  if (!membership) {
    return { allowed: false, reasons: [{ source: 'membership', text: 'Not a member of the organization.' }] }
  }
  const grounds = groundsOf(membership.roleKeys, input)
  const walls = key ? keyVerdicts(key, membership.organizationId, permission) : []
  return {
    allowed: grounds.some((ground) => ground.grants) && walls.every((wall) => wall.grants),
    reasons: [...grounds, ...walls].map(({ source, text }) => ({ source, text })),
  }
}

function groundsOf(roleKeys: readonly string[], input: ExplainInput): Verdict[] {
  if (OF_EVERY_MEMBER.includes(input.permission)) {
    return [{ grants: true, source: 'membership', text: `Every member holds ${input.permission}.` }]
  }
  if (roleKeys.length === 0) return [{ grants: false, source: 'membership', text: 'The member has no role.' }]
  return roleKeys.map((roleKey) => roleVerdict(roleKey, input))
}

function roleVerdict(roleKey: string, { permission, organizationRoles, settings }: ExplainInput): Verdict {
  const grants = rolePermissions(roleKey, organizationRoles, settings).has(permission)
  const says = `${grants ? 'grants' : 'does not grant'} ${permission}.`
  const own = organizationRoles.some((role) => role.key === roleKey)
  const system = systemRole(roleKey)

  if (own && system) {
    const text = `The organization's role "${roleKey}" replaces the system role of that name and ${says}`
    return { grants, source: 'shadow', text }
  }
  if (own) return { grants, source: 'role', text: `The role "${roleKey}" ${says}` }
  if (!system) return { grants, source: 'role', text: `The role "${roleKey}" does not exist, so it grants nothing.` }

  const bySetting = grants && !system.permissions.some((held) => held === permission)
  return bySetting
    ? { grants, source: 'setting', text: `The organization lets members invite, so "${roleKey}" ${says}` }
    : { grants, source: 'role', text: `The system role "${roleKey}" ${says}` }
}

function keyVerdicts(key: ViewerKey, organizationId: string, permission: Permission): Verdict[] {
  const scoped = permissionsOfScopes(key.kind, key.scopes)
  const inScope = scoped === 'all' || scoped.has(permission)
  const verdicts: Verdict[] = []
  if (key.organizationIds && !key.organizationIds.includes(organizationId)) {
    verdicts.push({ grants: false, source: 'scope', text: 'The key is limited to other organizations.' })
  }
  if (isSessionOnly(permission)) {
    verdicts.push({
      grants: false,
      source: 'session_only',
      text: `${permission} needs a session; no key can hold it.`,
    })
  } else {
    const text = `The key's scopes ${inScope ? 'include' : 'do not include'} ${permission}.`
    verdicts.push({ grants: inScope, source: 'scope', text })
  }
  return verdicts
}
