import type { Notifications } from '../database/notifications.js'
import type { Identified } from './viewers.js'

/** What is known of credentials for a moment, and dropped when the record says that it changed. */
export interface ViewerCache {
  /** What the credential showed, looked up by `load` unless that is known. */
  remember(credential: string, load: () => Promise<Identified>): Promise<Identified>
  forgetAll(): void
}

export interface ViewerCacheOptions {
  notifications: Notifications
  now: () => Date
  /** The names under which changes of what this answer depends on are announced. */
  tagsOf: (found: Identified) => ReadonlySet<string>
}

// Also the longest that a change goes unfelt where the announcing connection is dead without either end knowing.
const KEPT_MS = 1000
const MOST_KEPT = 10_000

/**
 * Keeps who is behind a credential. The database announces every change of a key, session, user, member, role or grant
 * (channel orgraph_identity), which drops the answer in every process; while the announcing connection is down, nothing
 * is kept.
 */
export function createViewerCache({ notifications, now, tagsOf }: ViewerCacheOptions): ViewerCache {
  const kept = new Map<string, { found: Identified; until: number; tags: ReadonlySet<string> }>()
  const loading = new Map<string, Promise<Identified>>()
  // An answer loaded before a change and kept after its announcement would be stale: each announcement starts an epoch.
  let epoch = 0

  notifications.on('orgraph_identity', (tag) => {
    startEpoch()
    for (const [credential, { tags }] of kept) if (tags.has(tag)) kept.delete(credential)
  })
  notifications.onLost(forgetAll)

  function startEpoch() {
    epoch += 1
    loading.clear()
  }

  function forgetAll() {
    startEpoch()
    kept.clear()
  }

  function keep(credential: string, found: Identified & { outcome: 'identified' }) {
    const [oldest] = kept.keys()
    if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    const until = Math.min(now().getTime() + KEPT_MS, found.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY)
    kept.delete(credential)
    kept.set(credential, { found, until, tags: tagsOf(found) })
  }

  async function loadAndKeep(credential: string, load: () => Promise<Identified>): Promise<Identified> {
    const before = epoch
    // Connected before the look-up, too: what happened before the connection came back was not announced here.
    const announced = notifications.connected
    const found = await load()
    if (found.outcome === 'identified' && announced && notifications.connected && before === epoch) {
      keep(credential, found)
    }
    return found
  }

  return {
    forgetAll,
    async remember(credential, load) {
      const hit = kept.get(credential)
      if (hit && hit.until > now().getTime()) return hit.found
      const running = loading.get(credential)
      if (running) return running
      const started = loadAndKeep(credential, load).finally(() => {
        if (loading.get(credential) === started) loading.delete(credential)
      })
      loading.set(credential, started)
      return started
    },
  }
}
