import { Resolver } from 'node:dns/promises'

/** What the TXT records of a name say: their values, that there are none (yet), or that nobody could tell. */
export type TxtAnswer =
  | { status: 'found'; values: string[] }
  | { status: 'missing' }
  | { status: 'unknown'; reason: string }

/** Looks up the TXT records of one absolute name; it answers always and in bounded time. */
export type TxtLookup = (name: string) => Promise<TxtAnswer>

const ABSENT = new Set(['ENOTFOUND', 'ENODATA'])

/**
 * A lookup that asks the given servers, or the system's (controls.md 9).
 *
 * The values come with their chunks joined: a record above 255 bytes is several strings on the wire. A server that
 * fails, refuses or is silent leaves the answer unknown, which is a reason to ask again and no reason to say "missing".
 *
 * @param options.servers `address` or `address:port`, `[v6]:port`; DNS servers have addresses, not names
 * @param options.timeoutMs for the whole lookup, over all servers and tries
 * @throws TypeError at once where a server is not written like that
 */
export function createTxtLookup(options: { servers?: readonly string[]; timeoutMs?: number } = {}): TxtLookup {
  const { servers, timeoutMs = 5_000 } = options
  const createResolver = () => {
    // One per lookup: to cancel a resolver cancels all it is asked.
    const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 3), tries: 2 })
    if (servers?.length) resolver.setServers(servers)
    return resolver
  }
  createResolver()

  return async (name) => {
    const resolver = createResolver()
    const timer = setTimeout(() => resolver.cancel(), timeoutMs)
    try {
      const records = await resolver.resolveTxt(absolute(name))
      return { status: 'found', values: records.map((chunks) => chunks.join('')) }
    } catch (failure) {
      const reason = failure instanceof Error && 'code' in failure ? String(failure.code) : 'EUNKNOWN'
      return ABSENT.has(reason) ? { status: 'missing' } : { status: 'unknown', reason: readable(reason) }
    } finally {
      clearTimeout(timer)
    }
  }
}

/** The trailing dot says that the name is whole, so that no search domain of the machine is ever added to it. */
const absolute = (name: string) => (name.endsWith('.') ? name : `${name}.`)

/** Our own time limit cancels the queries; to the caller that is a timeout like the library's own. */
const readable = (code: string) => (code === 'ECANCELLED' ? 'ETIMEOUT' : code)
