import type { Site } from '../generated/prisma/client.js'

/** What audit rows keep of a site. */
export const auditedSite = ({ domain, name, type, public: isPublic, saltUserIds, blockBots, options }: Site) => ({
  domain,
  name,
  type,
  public: isPublic,
  saltUserIds,
  blockBots,
  options,
})
