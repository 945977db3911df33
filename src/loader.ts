import DataLoader from 'dataloader'
import type { RequestContext } from './context.js'

/** A batch function with a place for its DataLoader in each request: made where its noun lives, used by `ctx.load`. */
export interface LoaderDefinition<Key, Value> {
  readonly batch: (ctx: RequestContext, keys: readonly Key[]) => Promise<ArrayLike<Value | Error>>
  readonly cacheKey: ((key: Key) => string) | undefined
}

/** Defines a loader. `batch` answers in the order of the keys; composite keys need a `cacheKey`. */
export function defineLoader<Key, Value>(
  batch: (ctx: RequestContext, keys: readonly Key[]) => Promise<ArrayLike<Value | Error>>,
  cacheKey?: (key: Key) => string,
): LoaderDefinition<Key, Value> {
  return { batch, cacheKey }
}

/** Rows of one table by primary key, as the viewer may see them; null for absent, foreign and invisible alike. */
export function defineRowLoader<Row extends { id: string }>(table: string): LoaderDefinition<string, Row | null> {
  return defineLoader(async (ctx, ids) => {
    const rows = await ctx.sql<Row>(`select t.* from "${table}" t where t.id = any($1::uuid[])`, [ids])
    const byId = new Map(rows.map((row) => [row.id, row]))
    return ids.map((id) => byId.get(id) ?? null)
  })
}

/** A number for each key: `sql` answers rows `{ key, count }` for `$1::uuid[]`; keys without a row count 0. */
export function defineCountLoader(sql: string): LoaderDefinition<string, number> {
  return defineLoader(async (ctx, keys) => {
    const rows = await ctx.sql<{ key: string; count: number }>(sql, [keys])
    const counts = new Map(rows.map((row) => [row.key, row.count]))
    return keys.map((key) => counts.get(key) ?? 0)
  })
}

/**
 * When the loaders of a request read. Not at the end of a tick, as DataLoader does by itself: lists that a query asks for
 * side by side answer at different moments, and each would then ask for its own users. A wave goes out once nothing of the
 * request is being read, so that the number of statements follows from the query alone.
 */
class Waves {
  private reading = 0
  private waiting: (() => void)[] = []
  private scheduled = false

  /** Counts a statement of the request while it runs. */
  async during<Value>(read: () => Promise<Value>): Promise<Value> {
    this.reading += 1
    try {
      return await read()
    } finally {
      this.reading -= 1
      this.schedule()
    }
  }

  /** DataLoader's `batchScheduleFn`. */
  readonly join = (dispatch: () => void): void => {
    this.waiting.push(dispatch)
    this.schedule()
  }

  // After all resolvers that an answer sets off have run, and have asked for what they need.
  private schedule(): void {
    if (this.scheduled || this.reading > 0) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      if (this.reading > 0) return
      const wave = this.waiting
      this.waiting = []
      for (const dispatch of wave) dispatch()
    })
  }
}

/** The loaders of one request. */
export class LoaderStore {
  private readonly loaders = new Map<unknown, DataLoader<unknown, unknown, unknown>>()
  private readonly waves = new Waves()

  get<Key, Value>(ctx: RequestContext, definition: LoaderDefinition<Key, Value>): DataLoader<Key, Value, unknown> {
    let loader = this.loaders.get(definition) as DataLoader<Key, Value, unknown> | undefined
    if (!loader) {
      loader = new DataLoader<Key, Value, unknown>((keys) => definition.batch(ctx, keys), {
        cacheKeyFn: definition.cacheKey ?? ((key: Key) => key),
        maxBatchSize: 1000,
        batchScheduleFn: this.waves.join,
      })
      this.loaders.set(definition, loader as DataLoader<unknown, unknown, unknown>)
    }
    return loader
  }

  /** Tells the loaders that a statement of the request runs. */
  during<Value>(read: () => Promise<Value>): Promise<Value> {
    return this.waves.during(read)
  }

  clear(): void {
    this.loaders.clear()
  }
}
