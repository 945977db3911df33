import { brandWithType } from '@pothos/core'
import { z } from 'zod'
import { builder } from '../builder.js'
import type { RequestContext } from '../context.js'
import { decodeId, type NodeType } from '../ids.js'
import type { LoaderDefinition } from '../loader.js'

const registry = new Map<NodeType, LoaderDefinition<string, { id: string } | null>>()

/**
 * Registers how a type is loaded by id: the one way for `node`, `nodes` and `_entities`, through the viewer's own eyes.
 * A type that implements Node or has a key without a loader here is refused by a test of the schema.
 */
export function registerNode(type: NodeType, loader: LoaderDefinition<string, { id: string } | null>): void {
  registry.set(type, loader)
}

export const registeredNodes = (): ReadonlySet<string> => new Set(registry.keys())

/**
 * The record behind an id as the viewer may see it, else null: unknown, foreign and malformed ids answer alike, and so
 * does that of another type than the one that is asked for.
 */
export async function loadNode(ctx: RequestContext, id: string, type?: NodeType): Promise<object | null> {
  const decoded = decodeId(id)
  const loader = decoded && registry.get(decoded.type)
  if (!loader || (type && decoded.type !== type)) return null
  const row = await ctx.load(loader, decoded.uuid)
  if (row) brandWithType(row, decoded.type as never)
  return row
}

const MAX_NODES = 100

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    shareable: true,
    description: 'A record by id; null if there is none or the viewer may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of the record.' }) },
    resolve: (_root, args, { ctx }) => loadNode(ctx, args.id) as never,
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    shareable: true,
    description: 'Records by id, at most 100, in the order asked for.',
    complexity: (args) => ({ field: 1, multiplier: Math.max(1, Math.min(args.ids.length, MAX_NODES)) }),
    args: {
      ids: t.arg.idList({
        required: true,
        description: 'The ids of the records.',
        validate: z.array(z.string()).max(MAX_NODES, `At most ${MAX_NODES} ids at once.`),
      }),
    },
    resolve: (_root, args, { ctx }) => Promise.all(args.ids.map((id) => loadNode(ctx, id))) as never,
  }),
}))

/** The complexity of a connection field: at least one row, at most a page (controls.md 3: `first: -1` must cost). */
export const connectionComplexity = (args: { first?: number | null; last?: number | null }) => ({
  field: 1,
  multiplier: Math.max(1, Math.min(args.first ?? args.last ?? 20, 100)),
})

/** The complexity of a plain list: as many rows as it counts as. */
export const listComplexity = (rows: number) => ({ field: 1, multiplier: rows })

builder.globalConnectionField('totalCount', (t) =>
  t.field({
    type: 'NonNegativeInt',
    description: 'How many rows the list has, filters applied; counted only when asked for.',
    resolve: (page) => page.totalCount(),
  }),
)
