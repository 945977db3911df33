import type { Organization } from '../generated/prisma/client.js'

/** What audit rows keep of an organization. */
export const auditedOrganization = ({
  name,
  slug,
  logo,
  timezone,
  membersCanInvite,
  metadata,
  settings,
}: Organization) => ({
  name,
  slug,
  logo,
  timezone,
  membersCanInvite,
  metadata,
  settings,
})
