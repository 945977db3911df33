import { can, type Explanation, explain } from '../access/decide.js'
import { isPermission } from '../access/permissions.js'
import { builder } from '../builder.js'
import type { RequestContext } from '../context.js'
import { needs } from '../graph/needs.js'
import { parseId } from '../ids.js'
import { OrganizationRef } from '../organization/schema.js'
import { organizationRoles } from '../role/reads.js'
import { userById } from '../user/reads.js'
import { memberOfUser } from './reads.js'

const SOURCES = {
  role: 'ROLE',
  shadow: 'SHADOW',
  setting: 'SETTING',
  membership: 'MEMBERSHIP',
  scope: 'SCOPE',
  session_only: 'SESSION_ONLY',
  super_admin: 'SUPER_ADMIN',
} as const

const PermissionReasonSource = builder.enumType('PermissionReasonSource', {
  description: 'Where a reason comes from.',
  values: {
    ROLE: { description: 'A role of the organization or a system role.' },
    SHADOW: { description: "The organization's role that replaces a system role." },
    SETTING: { description: 'A setting of the organization.' },
    MEMBERSHIP: { description: 'Whether the person is a member at all; some permissions every member holds.' },
    SCOPE: { description: 'The scopes of the API key.' },
    SESSION_ONLY: { description: 'No key can hold the permission.' },
    SUPER_ADMIN: { description: 'The platform.' },
    CATALOGUE: { description: 'There is no such permission.' },
  } as const,
})

interface Told {
  permission: string
  allowed: boolean
  reasons: { source: (typeof PermissionReasonSource)['$inferType']; text: string }[]
}

const PermissionReason = builder.objectRef<Told['reasons'][number]>('PermissionReason').implement({
  description: 'One rule that speaks for or against a permission.',
  fields: (t) => ({
    source: t.expose('source', { type: PermissionReasonSource, description: 'Where it comes from.' }),
    text: t.exposeString('text', { description: 'The rule in a sentence.' }),
  }),
})

const PermissionExplanation = builder.objectRef<Told>('PermissionExplanation').implement({
  description: 'Why somebody holds a permission in an organization or does not.',
  fields: (t) => ({
    permission: t.exposeString('permission', { description: 'The string that was asked about.' }),
    allowed: t.exposeBoolean('allowed', { description: 'Whether the person holds it.' }),
    reasons: t.field({
      type: [PermissionReason],
      description: 'All rules that had a say, in the order in which they are asked.',
      resolve: ({ reasons }) => reasons,
    }),
  }),
})

builder.objectField(OrganizationRef, 'explainPermission', (t) =>
  t.field({
    type: PermissionExplanation,
    description:
      'Why a user holds a permission here or not. Needs `users.read` and `roles.read`, except about oneself.',
    args: {
      userId: t.arg.id({ required: true, description: 'Whose permission; TypeID or UUID.' }),
      permission: t.arg.string({ required: true, description: 'A string of the catalogue, `users.invite`.' }),
    },
    // Asked for each permission in turn, it tells what the roles of others permit.
    authScopes: (organization, { userId }, { ctx }) => {
      if (isViewer(ctx, parseId('User', userId))) return true
      const seesUsers = can(ctx.viewer, organization.id, 'users.read', organization)
      return needs(seesUsers ? 'roles.read' : 'users.read')(organization)
    },
    resolve: async (organization, { userId, permission }, { ctx }): Promise<Told> => {
      if (!isPermission(permission)) {
        return { permission, allowed: false, reasons: [{ source: 'CATALOGUE', text: 'There is no such permission.' }] }
      }
      const id = parseId('User', userId)
      const [user, membership, roles] = await Promise.all([
        id ? ctx.load(userById, id) : null,
        id ? ctx.load(memberOfUser, { organizationId: organization.id, userId: id }) : null,
        ctx.load(organizationRoles, organization.id),
      ])
      const own = isViewer(ctx, id)
      return told(
        permission,
        explain({
          permission,
          membership,
          organizationRoles: roles,
          settings: organization,
          // Who runs the platform is no matter of its tenants.
          superAdmin: (own || isSuperAdmin(ctx)) && (user?.superAdmin ?? false),
          ...(own && 'key' in ctx.viewer && { key: ctx.viewer.key }),
        }),
      )
    },
  }),
)

const isViewer = ({ viewer }: RequestContext, userId: string | null) => 'userId' in viewer && viewer.userId === userId

const isSuperAdmin = ({ viewer }: RequestContext) => viewer.kind === 'USER' && viewer.superAdmin

const told = (permission: string, { allowed, reasons }: Explanation): Told => ({
  permission,
  allowed,
  reasons: reasons.map(({ source, text }) => ({ source: SOURCES[source], text })),
})
