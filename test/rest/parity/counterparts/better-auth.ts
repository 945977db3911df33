import { can } from '../../../../src/access/decide.js'
import type { Permission } from '../../../../src/access/permissions.js'
import { isMember } from '../decision.js'
import {
  bodyOf,
  type Counterpart,
  type Counterparts,
  list,
  memberIdOf,
  mutate,
  node,
  type OnGraph,
  ofOrganization,
  ofViewer,
  ownOrganizations,
  reference,
} from './operation.js'

const invitationOf = (name: string) => (parts: Parameters<typeof bodyOf>[0]) =>
  mutate(name, { invitationId: bodyOf(parts).invitationId })

const role = (parts: Parameters<typeof bodyOf>[0]) => bodyOf(parts).roleId

/** A super admin has his rights at the other doors. */
const ofMembers = (onGraph: OnGraph): Counterpart => ({
  onGraph,
  unless: (viewer) => viewer.kind === 'USER' && viewer.superAdmin,
  because: 'This door knows members alone.',
})

/** Members without the permission are shown less here than on the graph, or more: only what is their own. */
const toWhoMay = (permission: Permission, onGraph: OnGraph): Counterpart => ({
  onGraph,
  unless: (viewer, { organization }) =>
    (viewer.kind === 'USER' && viewer.superAdmin) || !can(viewer, organization.uuid, permission),
  because: `Without ${permission} the door draws the line elsewhere than the graph.`,
})

export const betterAuthCounterparts: Counterparts = {
  createOrganization: (parts) => mutate('createOrganization', bodyOf(parts)),
  checkOrganizationSlug: { none: 'Whether a slug is free, createOrganization says by its refusal.' },
  updateOrganization: ofMembers((_parts, scene) =>
    mutate('updateOrganization', { ...reference(scene), name: 'Renamed' }),
  ),
  deleteOrganization: ofMembers((_parts, scene) => mutate('deleteOrganization', reference(scene))),
  listOrganizations: ownOrganizations,
  getOrganization: ofMembers(ofOrganization('name')),
  getFullOrganization: toWhoMay('users.read', ofOrganization('members(first: 5) { edges { node { id } } }')),
  setActiveOrganization: {
    none: 'Which organization is active is part of better-auth’s session; the graph names it in each call.',
  },

  inviteMember: ofMembers((parts, scene) => {
    const { email } = bodyOf(parts)
    return mutate('inviteMember', { ...reference(scene), email, role: 'visitor', sendEmail: false })
  }),
  acceptInvitation: invitationOf('acceptInvitation'),
  rejectInvitation: invitationOf('rejectInvitation'),
  cancelInvitation: ofMembers(invitationOf('revokeInvitation')),
  getInvitation: {
    onGraph: ({ query }) => node(query?.id),
    unless: (viewer, scene) => isMember(viewer, scene) || (viewer.kind === 'USER' && viewer.superAdmin),
    because: 'The path is the recipient’s; members find invitations in their list.',
  },
  listInvitations: toWhoMay('users.invite', list('invitations')),
  listUserInvitations: ofViewer('invitations(first: 5) { edges { node { id } } }'),

  removeMember: ofMembers(async (parts, scene) => {
    const email = String(bodyOf(parts).memberIdOrEmail)
    const { id } = await scene.gateway.services.database.system.user.findFirstOrThrow({ where: { email } })
    return mutate('removeMember', { memberId: await memberIdOf(scene, id) })
  }),
  updateMemberRole: ofMembers((parts) => mutate('updateMember', { memberId: bodyOf(parts).memberId, role: 'visitor' })),
  leaveOrganization: ofMembers((_parts, scene) => mutate('leaveOrganization', reference(scene))),
  getActiveMember: ofMembers(ofOrganization('viewerMember { id }')),
  getActiveMemberRole: toWhoMay('organization.read', ofOrganization('viewerMember { id }')),
  listMembers: toWhoMay('users.read', list('members')),
  hasPermission: toWhoMay('organization.read', ofOrganization('viewerPermissions')),

  createRole: ofMembers((_parts, scene) =>
    mutate('createRole', { ...reference(scene), name: 'pilot', permissions: ['users.read'] }),
  ),
  updateRole: ofMembers((parts) => mutate('updateRole', { roleId: role(parts), name: 'pilot' })),
  deleteRole: ofMembers((parts) => mutate('deleteRole', { roleId: role(parts) })),
  listRoles: ofMembers(list('roles')),
  getRole: toWhoMay('roles.read', ({ query }) => node(query?.roleId)),
}
