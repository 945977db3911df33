import type { Viewer } from '../access/decide.js'
import type { ApiKeyKind } from '../access/key-scopes.js'

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

/** The viewer whom `load` found, and the way to look again; whoever is not found any more is nobody. */
export function identified(
  viewer: Viewer,
  keyKind: ApiKeyKind | null,
  expiresAt: Date | null,
  load: () => Promise<Identified>,
): Identified {
  const reload = async () => {
    const again = await load()
    return again.outcome === 'identified' ? again.viewer : ({ kind: 'ANONYMOUS' } as const)
  }
  return { outcome: 'identified', viewer, keyKind, expiresAt, reload }
}

export const rejected = (reason: 'unknown' | 'expired' | 'revoked', kinds: readonly ApiKeyKind[] = []): Identified => ({
  outcome: 'rejected',
  reason,
  kinds,
})
