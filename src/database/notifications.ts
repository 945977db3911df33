import pg from 'pg'

export type Listener = (payload: string) => void

/** PostgreSQL's LISTEN on one connection of its own, kept alive. */
export interface Notifications {
  on(channel: string, listener: Listener): () => void
  /** Called each time the connection is lost: what was learned from notifications can no longer be trusted. */
  onLost(listener: () => void): () => void
  /** Called each time it is there again: what was announced in between went by unheard. */
  onRestored(listener: () => void): () => void
  /** False while reconnecting: caches that rely on notifications must not be used. */
  readonly connected: boolean
  close(): Promise<void>
}

/** Listens on the channels named. Reconnects with a delay of 0.2 to 5 s after a loss. */
export async function listen(
  connectionString: string,
  channels: readonly string[],
  onError: (error: Error) => void,
): Promise<Notifications> {
  const listeners = new Map<string, Set<Listener>>()
  const lost = new Set<() => void>()
  const restored = new Set<() => void>()
  let client: pg.Client | null = null
  let closed = false
  let delay = 200
  let timer: NodeJS.Timeout | undefined

  async function connect() {
    const next = new pg.Client({ connectionString, keepAlive: true })
    next.on('notification', ({ channel, payload }) => {
      for (const listener of listeners.get(channel) ?? []) listener(payload ?? '')
    })
    next.on('error', (error) => drop(next, error))
    next.on('end', () => drop(next, new Error('the connection for notifications ended')))
    await next.connect()
    for (const channel of channels) await next.query(`listen ${pg.escapeIdentifier(channel)}`)
    client = next
    delay = 200
    for (const listener of restored) listener()
  }

  function drop(which: pg.Client, error: Error) {
    if (closed || which !== client) return
    client = null
    onError(error)
    for (const listener of lost) listener()
    retry()
  }

  function retry() {
    timer = setTimeout(() => {
      connect().catch((error: Error) => {
        onError(error)
        delay = Math.min(delay * 2, 5000)
        if (!closed) retry()
      })
    }, delay)
    timer.unref()
  }

  await connect()
  return {
    on(channel, listener) {
      const set = listeners.get(channel) ?? new Set()
      listeners.set(channel, set.add(listener))
      return () => set.delete(listener)
    },
    onLost: (listener) => {
      lost.add(listener)
      return () => lost.delete(listener)
    },
    onRestored: (listener) => {
      restored.add(listener)
      return () => restored.delete(listener)
    },
    get connected() {
      return client !== null
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end()
      client = null
    },
  }
}
