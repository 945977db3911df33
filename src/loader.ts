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

/** The loaders of one request. */
export class LoaderStore {
  private readonly loaders = new Map<unknown, DataLoader<unknown, unknown, unknown>>()

  get<Key, Value>(ctx: RequestContext, definition: LoaderDefinition<Key, Value>): DataLoader<Key, Value, unknown> {
    let loader = this.loaders.get(definition) as DataLoader<Key, Value, unknown> | undefined
    if (!loader) {
      loader = new DataLoader<Key, Value, unknown>((keys) => definition.batch(ctx, keys), {
        cacheKeyFn: definition.cacheKey ?? ((key: Key) => key),
        maxBatchSize: 1000,
      })
      this.loaders.set(definition, loader as DataLoader<unknown, unknown, unknown>)
    }
    return loader
  }

  clear(): void {
    this.loaders.clear()
  }
}
