import type { ApiKey } from '../generated/prisma/client.js'

/** What audit rows keep of a key: never what could be used. */
export const auditedKey = ({
  kind,
  name,
  start,
  last4,
  scopes,
  unscoped,
  organizationIds,
  expiresAt,
  revokedAt,
  trustedDocumentsOnly,
}: ApiKey) => ({
  kind,
  name,
  start,
  last4,
  scopes: unscoped ? null : scopes,
  organizationIds,
  expiresAt,
  revokedAt,
  trustedDocumentsOnly,
})
