import type { Invitation } from '../generated/prisma/client.js'

/** What audit rows keep of an invitation; never its token, nor the private words of its message. */
export const auditedInvitation = (invitation: Invitation) => ({
  email: invitation.email,
  roleKeys: invitation.roleKeys,
  status: invitation.status,
  expiresAt: invitation.expiresAt,
  hasRestrictedSiteAccess: invitation.hasRestrictedSiteAccess,
  siteIds: invitation.siteIds,
})
