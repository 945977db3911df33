import { builder } from '../builder.js'
import type { GraphContext, RequestContext } from '../context.js'
import { loadNode } from './nodes.js'

/** Makes a node type an entity of the federated graph, resolved through the same loader as `node(id:)`. */
export function entityById(ref: unknown): void {
  builder.asEntity(ref as never, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: (async ({ id }: { id: string }, { ctx }: GraphContext) => loadNode(ctx, id)) as never,
  })
}

/** The same with a second key. */
export function entityByIdOr<Key extends object>(
  ref: unknown,
  selection: string,
  load: (ctx: RequestContext, key: Key) => Promise<object | null>,
): void {
  builder.asEntity(ref as never, {
    key: [builder.selection<{ id: string }>('id'), builder.selection<Key>(selection as never)] as never,
    resolveReference: (async (reference: { id?: string } & Key, { ctx }: GraphContext) =>
      reference.id === undefined ? load(ctx, reference) : loadNode(ctx, reference.id)) as never,
  })
}
