import type { Viewer } from '../access/decide.js'
import type { ApiKeyKind } from '../access/key-scopes.js'
import type { Notifications } from '../database/notifications.js'
import type { PrismaClient } from '../generated/prisma/client.js'
import { type Auth, headersWithSession, sessionCookie } from './auth.js'
import { hashKey, recogniseKey } from './key-format.js'
import { loadMemberships } from './memberships.js'

/** What a request showed of itself. `rejected`: something was shown, and it opens nothing. */
export type Identified =
  | {
      outcome: 'identified'
      viewer: Viewer
      keyKind: ApiKeyKind | null
      expiresAt: Date | null
      reload: () => Promise<Viewer>
    }
  | { outcome: 'anonymous' }
  | { outcome: 'rejected'; reason: 'unknown' | 'expired' | 'revoked'; kinds: readonly ApiKeyKind[] }

type Found = Extract<Identified, { outcome: 'identified' }>

export interface ViewerStore {
  /** Who is behind the session cookie or key of a request. A key wins over a cookie. */
  identify(headers: Headers): Promise<Identified>
  /** By key text alone: for doors that look for keys in other places. */
  identifyKey(key: string): Promise<Identified>
  forgetAll(): void
}

export interface ViewerStoreOptions {
  system: PrismaClient
  auth: Auth
  publicUrl: string
  notifications: Notifications
  now: () => Date
}

const CACHE_MS = 5_000
const CACHE_SIZE = 10_000
const LAST_USED_EVERY_MS = 60_000

interface Cached {
  found: Found
  until: number
  tags: ReadonlySet<string>
}

/**
 * Looks credentials up and keeps what it found for a few seconds. The database announces every change of a key, session,
 * user, member, role or grant (channel orgraph_identity), which drops the entry in every process; while the announcing
 * connection is down, nothing is kept.
 */
export function createViewerStore(options: ViewerStoreOptions): ViewerStore {
  const { system, auth, notifications, now } = options
  const cache = new Map<string, Cached>()
  // An entry loaded before a change and stored after its announcement would be stale: each announcement starts an epoch.
  let epoch = 0

  notifications.on('orgraph_identity', (tag) => {
    epoch += 1
    for (const [credential, entry] of cache) if (entry.tags.has(tag)) cache.delete(credential)
  })
  notifications.onLost(() => forgetAll())

  function forgetAll() {
    epoch += 1
    cache.clear()
  }

  async function remembered(credential: string, load: () => Promise<Identified>): Promise<Identified> {
    const hit = cache.get(credential)
    if (hit && hit.until > now().getTime()) return hit.found
    const before = epoch
    const found = await load()
    if (found.outcome === 'identified' && before === epoch && notifications.connected) {
      if (cache.size >= CACHE_SIZE) cache.clear()
      const until = Math.min(now().getTime() + CACHE_MS, found.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY)
      cache.set(credential, { found, until, tags: tagsOf(found.viewer) })
    }
    return found
  }

  async function loadSession(cookie: string): Promise<Identified> {
    const headers = headersWithSession(cookie, options.publicUrl)
    // The session is prolonged where its cookie can be sent again, too: a browser would lose it earlier otherwise.
    const result = await auth.api.getSession({ headers, query: { disableRefresh: true } })
    if (!result) return { outcome: 'rejected', reason: 'unknown', kinds: [] }
    const user = await system.user.findFirst({ where: { id: result.user.id } })
    if (!user) return { outcome: 'rejected', reason: 'unknown', kinds: [] }
    const viewer: Viewer = {
      kind: 'USER',
      userId: user.id,
      email: user.email,
      emailVerified: user.emailVerified,
      name: user.name,
      superAdmin: user.superAdmin,
      session: { id: result.session.id, activeOrganizationId: result.session.activeOrganizationId ?? null },
      memberships: await loadMemberships(system, user.id),
    }
    return found(viewer, null, new Date(result.session.expiresAt), () => loadSession(cookie))
  }

  async function loadKey(text: string): Promise<Identified> {
    const recognised = recogniseKey(text)
    const kinds = recognised?.kinds ?? []
    if (!recognised?.valid) return { outcome: 'rejected', reason: 'unknown', kinds }
    const key = await system.apiKey.findFirst({ where: { hash: hashKey(text) }, include: { user: true } })
    if (!key) return { outcome: 'rejected', reason: 'unknown', kinds }
    if (key.revokedAt) return { outcome: 'rejected', reason: 'revoked', kinds: [key.kind] }
    if (key.expiresAt && key.expiresAt <= now()) return { outcome: 'rejected', reason: 'expired', kinds: [key.kind] }
    await touch(key.id, key.lastUsedAt)
    const facts = {
      id: key.id,
      kind: key.kind,
      scopes: key.unscoped ? null : key.scopes,
      organizationIds: key.organizationIds.length > 0 ? key.organizationIds : null,
    }
    const reload = () => loadKey(text)
    if (key.partnerId)
      return found({ kind: 'PARTNER', partnerId: key.partnerId, key: facts }, key.kind, key.expiresAt, reload)
    if (!key.user) {
      if (!key.organizationId) return { outcome: 'rejected', reason: 'unknown', kinds: [key.kind] }
      return found(
        { kind: 'ORGANIZATION_KEY', organizationId: key.organizationId, key: facts },
        key.kind,
        key.expiresAt,
        reload,
      )
    }
    const viewer: Viewer = {
      kind: 'API_KEY',
      userId: key.user.id,
      email: key.user.email,
      emailVerified: key.user.emailVerified,
      name: key.user.name,
      key: facts,
      memberships: await loadMemberships(system, key.user.id),
    }
    return found(viewer, key.kind, key.expiresAt, reload)
  }

  function found(
    viewer: Viewer,
    keyKind: ApiKeyKind | null,
    expiresAt: Date | null,
    load: () => Promise<Identified>,
  ): Found {
    const reload = async () => {
      const again = await load()
      return again.outcome === 'identified' ? again.viewer : ({ kind: 'ANONYMOUS' } as const)
    }
    return { outcome: 'identified', viewer, keyKind, expiresAt, reload }
  }

  async function touch(id: string, lastUsedAt: Date | null) {
    const at = now()
    if (lastUsedAt && at.getTime() - lastUsedAt.getTime() < LAST_USED_EVERY_MS) return
    await system.apiKey.updateMany({ where: { id }, data: { lastUsedAt: at } })
  }

  const identifyKey = (key: string) => remembered(`key ${hashKey(key)}`, () => loadKey(key))

  return {
    identifyKey,
    forgetAll,
    async identify(headers) {
      const key = presentedKey(headers)
      if (key) return identifyKey(key)
      const cookie = sessionCookie(headers)
      if (!cookie) return { outcome: 'anonymous' }
      const session = await remembered(`session ${hashKey(cookie)}`, () => loadSession(cookie))
      // A dead cookie is how a signed-out browser looks: not a refusal.
      return session.outcome === 'rejected' ? { outcome: 'anonymous' } : session
    },
  }
}

/** The key of an `Authorization` header: after `Bearer `, or raw as Recrubo's clients send it (recrubo.md 1). */
function presentedKey(headers: Headers): string | null {
  const header = headers.get('authorization')?.trim()
  if (!header) return null
  const bearer = /^bearer\s+(.*)$/i.exec(header)
  return bearer ? (bearer[1] ?? '') : header
}

/** What the channel orgraph_identity calls the things that this viewer depends on. */
export function tagsOf(viewer: Viewer): ReadonlySet<string> {
  const tags = new Set<string>()
  if ('key' in viewer) tags.add(`key:${viewer.key.id}`)
  if (viewer.kind === 'USER') tags.add(`session:${viewer.session.id}`)
  if (viewer.kind === 'ORGANIZATION_KEY') tags.add(`organization:${viewer.organizationId}`)
  if ('userId' in viewer) {
    tags.add(`user:${viewer.userId}`)
    for (const id of viewer.memberships.keys()) tags.add(`organization:${id}`)
  }
  return tags
}
