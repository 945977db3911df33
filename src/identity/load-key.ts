import type { ViewerKey } from '../access/viewer.js'
import type { ApiKey, PrismaClient } from '../generated/prisma/client.js'
import { type Identified, identified, rejected } from './identified.js'
import { hashKey, recogniseKey } from './key-format.js'
import { loadMemberships } from './memberships.js'

interface Lookup {
  system: PrismaClient
  now: () => Date
}

/** Who is behind the text of a key. Text that cannot be a key, or whose checksum is wrong, costs no statement. */
export async function loadKey(lookup: Lookup, text: string): Promise<Identified> {
  const { system, now } = lookup
  const recognised = recogniseKey(text)
  const kinds = recognised?.kinds ?? []
  if (!recognised?.valid) return rejected('unknown', kinds)
  const key = await system.apiKey.findFirst({ where: { hash: hashKey(text) }, include: { user: true } })
  if (!key) return rejected('unknown', kinds)
  if (key.revokedAt) return rejected('revoked', [key.kind])
  if (key.expiresAt && key.expiresAt <= now()) return rejected('expired', [key.kind])
  await noteUse(lookup, key)

  const as = (viewer: Parameters<typeof identified>[0]) =>
    identified(viewer, key.kind, key.expiresAt, () => loadKey(lookup, text))
  const { partnerId, user, organizationId } = key
  if (partnerId) return as({ kind: 'PARTNER', partnerId, key: factsOf(key) })
  if (user) {
    return as({
      kind: 'API_KEY',
      userId: user.id,
      email: user.email,
      emailVerified: user.emailVerified,
      name: user.name,
      key: factsOf(key),
      memberships: await loadMemberships(system, user.id),
    })
  }
  if (organizationId) return as({ kind: 'ORGANIZATION_KEY', organizationId, key: factsOf(key) })
  return rejected('unknown', [key.kind])
}

const factsOf = (key: ApiKey): ViewerKey => ({
  id: key.id,
  kind: key.kind,
  scopes: key.unscoped ? null : key.scopes,
  organizationIds: key.organizationIds.length > 0 ? key.organizationIds : null,
  trustedDocumentsOnly: key.trustedDocumentsOnly,
})

const NOTED_EVERY_MS = 60_000

/** Once a minute, also where several processes see the key at once. */
async function noteUse({ system, now }: Lookup, { id, lastUsedAt }: ApiKey): Promise<void> {
  const at = now()
  const before = new Date(at.getTime() - NOTED_EVERY_MS)
  if (lastUsedAt && lastUsedAt > before) return
  await system.$executeRaw`
    update api_key set "lastUsedAt" = ${at}
    where id = ${id}::uuid and ("lastUsedAt" is null or "lastUsedAt" <= ${before})`
}
