import type { RequestContext } from '../context.js'
import { defineLoader, type LoaderDefinition } from '../loader.js'
import {
  type Condition,
  countRows,
  type Page,
  type PageArguments,
  type PageRequest,
  type PageSource,
  pageKey,
  pageRequest,
  readPages,
  type SortDirection,
} from './page.js'

type Parent = string | null

/** A list that can grow: its pages and its counts, each one statement for all parents that ask alike. */
export interface List<Row> {
  source: PageSource
  pages: LoaderDefinition<{ parent: Parent; request: PageRequest }, Page<Row>>
  counts: LoaderDefinition<{ parent: Parent; conditions: Condition[] }, number>
  /** Filled with what pages brought, so that nothing is read twice. */
  byId: LoaderDefinition<string, Row | null> | null
}

/** Defines a list over a source. */
export function defineList<Row extends { id: string }>(
  source: PageSource,
  byId: LoaderDefinition<string, Row | null> | null = null,
): List<Row> {
  return {
    source,
    byId,
    pages: defineLoader(
      (ctx, keys) =>
        perGroup(
          keys,
          (key) => pageKey(key.request),
          (group) =>
            readPages<Row>(
              ctx,
              source,
              group.map((key) => key.parent),
              (group[0] as (typeof group)[0]).request,
            ),
        ),
      ({ parent, request }) => `${parent} ${pageKey(request)}`,
    ),
    counts: defineLoader(
      (ctx, keys) =>
        perGroup(
          keys,
          (key) => JSON.stringify(key.conditions),
          (group) =>
            countRows(
              ctx,
              source,
              group.map((key) => key.parent),
              group[0]?.conditions ?? [],
            ),
        ),
      ({ parent, conditions }) => `${parent} ${JSON.stringify(conditions)}`,
    ),
  }
}

/** What a connection field resolves to (graph/builder `Connection`). */
export interface ConnectionValue<Row> {
  edges: { cursor: string; node: Row }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  /** Counted only when asked for. */
  totalCount: () => Promise<number>
}

/**
 * One page of a list below a parent (null for a list of its own). `order` is a name of the source's orders.
 * Throws BadRequestError for a bad size or cursor.
 */
export async function connection<Row extends { id: string }>(
  ctx: RequestContext,
  list: List<Row>,
  parent: Parent,
  args: PageArguments,
  options: { order?: string; direction?: SortDirection; conditions?: Condition[] } = {},
): Promise<ConnectionValue<Row>> {
  const request = pageRequest(ctx, args, options)
  const page = await ctx.load(list.pages, { parent, request })
  if (list.byId) for (const { row } of page.rows) ctx.prime(list.byId, row.id, row)
  return {
    edges: page.rows.map(({ row, cursor }) => ({ cursor, node: row })),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.rows[0]?.cursor ?? null,
      endCursor: page.rows.at(-1)?.cursor ?? null,
    },
    totalCount: () => ctx.load(list.counts, { parent, conditions: request.conditions }),
  }
}

/** Batches keys that ask alike together and puts the answers back in the order of the keys. */
async function perGroup<Key, Value>(
  keys: readonly Key[],
  nameOf: (key: Key) => string,
  batch: (group: Key[]) => Promise<Value[]>,
): Promise<Value[]> {
  const groups = new Map<string, number[]>()
  keys.forEach((key, index) => {
    const name = nameOf(key)
    groups.set(name, [...(groups.get(name) ?? []), index])
  })
  const values: Value[] = []
  for (const indexes of groups.values()) {
    const answers = await batch(indexes.map((index) => keys[index] as Key))
    indexes.forEach((index, i) => {
      values[index] = answers[i] as Value
    })
  }
  return values
}
