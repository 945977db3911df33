import { defineList } from '../database/list.js'
import type { Condition } from '../database/page.js'
import type { ApiKey } from '../generated/prisma/client.js'
import { defineRowLoader } from '../loader.js'

/** Keys that the viewer may see: a person's own, those of organizations where it holds `api_keys.read`, and the key in use. */
export const apiKeyById = defineRowLoader<ApiKey>('api_key')

/** The keys of organizations, in the order in which they were made. */
export const organizationKeys = defineList<ApiKey>(
  { table: 'api_key', parent: 'organizationId', orders: {} },
  apiKeyById,
)

/** The keys of people, in the order in which they were made. */
export const userKeys = defineList<ApiKey>({ table: 'api_key', parent: 'userId', orders: {} }, apiKeyById)

/** Only those that work now, or only those that no longer do. */
export function activity(isActive: boolean | null | undefined, now: Date): Condition[] {
  if (isActive == null) return []
  const active = '(t."revokedAt" is null and (t."expiresAt" is null or t."expiresAt" > $?::timestamptz))'
  return [{ sql: isActive ? active : `not ${active}`, values: [now] }]
}
