import {
  ask,
  bodyOf,
  type Counterpart,
  type Counterparts,
  list,
  listOfVisible,
  mutate,
  type OnGraph,
  ofOrganization,
  ofViewer,
  reference,
} from './operation.js'

const forSuperAdmins = (onGraph: OnGraph): Counterpart => ({
  onGraph,
  unless: (viewer) => !(viewer.kind === 'USER' && viewer.superAdmin),
  because: 'These paths are for super admins by session; members find their organization at /me.',
})

const rename: OnGraph = (_parts, scene) => mutate('updateOrganization', { ...reference(scene), name: 'Renamed' })

export const toursEventsCounterparts: Counterparts = {
  listOrganizations: forSuperAdmins(() =>
    ask('{ organizations(first: 5) { edges { node { id } } } }', {}, (data) => data.organizations),
  ),
  getOrganization: forSuperAdmins(ofOrganization('name')),
  updateOrganization: forSuperAdmins(rename),
  deleteOrganization: forSuperAdmins((_parts, scene) => mutate('deleteOrganization', reference(scene))),

  getCurrentOrganization: ofOrganization('name'),
  updateCurrentOrganization: rename,
  getOwnPermissions: {
    none: 'It answers whoever is a member, also with nothing; the graph shows rights with the organization.',
  },

  listMembers: listOfVisible('members', 'users.read'),
  updateMember: ({ params }) => mutate('updateMember', { memberId: params?.memberId, role: 'visitor' }),
  deleteMember: ({ params }) => mutate('removeMember', { memberId: params?.memberId }),

  listRoles: list('roles'),
  createRole: (parts, scene) => mutate('createRole', { ...reference(scene), ...bodyOf(parts) }),
  updateRole: ({ params }) => mutate('updateRole', { roleId: params?.id, description: 'Flies.' }),
  deleteRole: ({ params }) => mutate('deleteRole', { roleId: params?.id }),

  listInvitations: listOfVisible('invitations', 'users.read'),
  createInvitation: (parts, scene) =>
    mutate('inviteMember', { ...reference(scene), ...bodyOf(parts), sendEmail: false }),
  resendInvitation: ({ params }) => mutate('resendInvitation', { invitationId: params?.id, sendEmail: false }),
  revokeInvitation: ({ params }) => mutate('revokeInvitation', { invitationId: params?.id }),

  listReceivedInvitations: ofViewer('invitations(first: 5) { edges { node { id } } }'),
  getInvitation: ({ params }) =>
    ask(
      'query ($token: String!) { invitation(token: $token) { organizationName } }',
      { token: params?.token },
      (data) => data.invitation,
    ),
  acceptInvitation: ({ params }) => mutate('acceptInvitation', { invitationId: params?.token }),
  declineInvitation: ({ params }) => mutate('rejectInvitation', { invitationId: params?.token }),
}
