import type { Member } from '../generated/prisma/client.js'
import { encodeId } from '../ids.js'

/** What audit rows keep of a member. */
export const auditedMember = ({ userId, roleKeys, hasRestrictedSiteAccess }: Member) => ({
  userId,
  roleKeys,
  hasRestrictedSiteAccess,
})

/** What events tell of a member: ids as they are shown outside, and its roles. */
export const announcedMember = ({ id, userId, roleKeys }: Member) => ({
  memberId: encodeId('Member', id),
  userId: encodeId('User', userId),
  roles: roleKeys,
})
