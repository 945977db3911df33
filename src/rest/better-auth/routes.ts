import type { Route } from '../route.js'
import { acceptInvitation } from './routes/accept-invitation.js'
import { cancelInvitation } from './routes/cancel-invitation.js'
import { checkSlug } from './routes/check-slug.js'
import { create } from './routes/create.js'
import { createRole } from './routes/create-role.js'
import { deleteOrganization } from './routes/delete.js'
import { deleteRole } from './routes/delete-role.js'
import { getActiveMember } from './routes/get-active-member.js'
import { getActiveMemberRole } from './routes/get-active-member-role.js'
import { getFullOrganization } from './routes/get-full-organization.js'
import { getInvitation } from './routes/get-invitation.js'
import { getOrganization } from './routes/get-organization.js'
import { getRole } from './routes/get-role.js'
import { hasPermission } from './routes/has-permission.js'
import { inviteMember } from './routes/invite-member.js'
import { leave } from './routes/leave.js'
import { list } from './routes/list.js'
import { listInvitations } from './routes/list-invitations.js'
import { listMembers } from './routes/list-members.js'
import { listRoles } from './routes/list-roles.js'
import { listUserInvitations } from './routes/list-user-invitations.js'
import { rejectInvitation } from './routes/reject-invitation.js'
import { removeMember } from './routes/remove-member.js'
import { setActive } from './routes/set-active.js'
import { update } from './routes/update.js'
import { updateMemberRole } from './routes/update-member-role.js'
import { updateRole } from './routes/update-role.js'

/** The rows of the dialect, as better-auth.md 3 lists them; teams (3.5) are not served. */
export const routes: readonly Route[] = [
  create,
  checkSlug,
  update,
  deleteOrganization,
  list,
  getOrganization,
  getFullOrganization,
  setActive,

  inviteMember,
  acceptInvitation,
  rejectInvitation,
  cancelInvitation,
  getInvitation,
  listInvitations,
  listUserInvitations,

  removeMember,
  updateMemberRole,
  leave,
  getActiveMember,
  getActiveMemberRole,
  listMembers,
  hasPermission,

  createRole,
  updateRole,
  deleteRole,
  listRoles,
  getRole,
]
