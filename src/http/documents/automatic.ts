import { createHash } from 'node:crypto'

/** Documents that clients have taught this process, by the SHA-256 of their text; the least used go first. */
export interface AutomaticDocuments {
  get(hash: string): string | null
  /** Whether the hash is that of the text; if so, it is known from now on. */
  learn(hash: string, text: string): boolean
}

/** In characters, over all documents: what anybody may make a process remember is bounded. */
const MAX_MEMORY = 4_000_000
const MAX_DOCUMENT = 100_000

/** Apollo's automatic persisted queries (`extensions.persistedQuery`, version 1): per process, so that nobody must agree. */
export function createAutomaticDocuments(): AutomaticDocuments {
  // A map keeps the order of insertion: what is asked for moves to the end.
  const known = new Map<string, string>()
  let memory = 0

  return {
    get(hash) {
      const text = known.get(hash)
      if (text === undefined) return null
      known.delete(hash)
      known.set(hash, text)
      return text
    },
    learn(hash, text) {
      if (createHash('sha256').update(text).digest('hex') !== hash) return false
      if (known.has(hash) || text.length > MAX_DOCUMENT) return true
      known.set(hash, text)
      memory += text.length
      for (const [oldest, old] of known) {
        if (memory <= MAX_MEMORY) break
        known.delete(oldest)
        memory -= old.length
      }
      return true
    },
  }
}
