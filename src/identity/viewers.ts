import type { Viewer } from '../access/decide.js'
import type { Notifications } from '../database/notifications.js'
import type { PrismaClient } from '../generated/prisma/client.js'
import { type Auth, sessionCookie } from './auth.js'
import type { Identified } from './identified.js'
import { hashKey } from './key-format.js'
import { loadKey } from './load-key.js'
import { loadSession } from './load-session.js'
import { createViewerCache } from './viewer-cache.js'

export type { Identified } from './identified.js'

export interface ViewerStore {
  /** Who is behind the session cookie or key of a request. A key wins over a cookie. */
  identify(headers: Headers): Promise<Identified>
  /** By key text alone: for doors that look for keys in other places. */
  identifyKey(key: string): Promise<Identified>
  forgetAll(): void
}

export interface ViewerStoreOptions {
  /** Sees every row: there is no viewer yet. */
  system: PrismaClient
  auth: Auth
  publicUrl: string
  notifications: Notifications
  now: () => Date
}

/** Finds out who is calling: from the record, or from what it said a moment ago. */
export function createViewerStore(options: ViewerStoreOptions): ViewerStore {
  const { notifications, now } = options
  const cache = createViewerCache({
    notifications,
    now,
    tagsOf: (found) => (found.outcome === 'identified' ? tagsOf(found.viewer) : new Set()),
  })
  // Under their hashes: the memory of the process holds no more of a credential than the database.
  const identifyKey = (key: string) => cache.remember(`key ${hashKey(key)}`, () => loadKey(options, key))
  const identifyCookie = (cookie: string) =>
    cache.remember(`session ${hashKey(cookie)}`, () => loadSession(options, cookie))

  return {
    identifyKey,
    forgetAll: cache.forgetAll,
    async identify(headers) {
      const key = presentedKey(headers)
      if (key) return identifyKey(key)
      const cookie = sessionCookie(headers)
      if (!cookie) return { outcome: 'anonymous' }
      const session = await identifyCookie(cookie)
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
