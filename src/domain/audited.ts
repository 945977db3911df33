import type { Domain } from '../generated/prisma/client.js'

/** What audit rows keep of a domain. */
export const auditedDomain = (row: Domain) => ({
  domain: row.domain,
  verifiedAt: row.verifiedAt,
  jitProvisioningEnabled: row.jitProvisioningEnabled,
  ssoEnforcement: row.ssoEnforcement,
  samlEntityId: row.samlEntityId,
  samlAcsUrl: row.samlAcsUrl,
  samlX509Cert: row.samlX509Cert,
})
