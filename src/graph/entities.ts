import { type GraphQLFieldResolver, type GraphQLSchema, isUnionType } from 'graphql'
import { builder } from '../builder.js'
import type { GraphContext, RequestContext } from '../context.js'
import { BadRequestError } from '../errors.js'
import type { NodeType } from '../ids.js'
import { loadNode } from './nodes.js'
import { requestError } from './request-errors.js'

type Entity = { readonly name: string }
type Resolver = GraphQLFieldResolver<unknown, GraphContext, { representations: readonly unknown[] }>

/** What a router sends. Nothing of it is trusted, and what is no key is ignored. */
type Reference = Readonly<Record<string, unknown>>

const byId = (ref: Entity) => (ctx: RequestContext, id: unknown) =>
  typeof id === 'string' ? loadNode(ctx, id, ref.name as NodeType) : null

/** Makes a node type an entity of the federated graph, resolved through the same loader as `node(id:)`. */
export function entityById(ref: Entity): void {
  const load = byId(ref)
  builder.asEntity(ref as never, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: (async ({ id }: Reference, { ctx }: GraphContext) => load(ctx, id)) as never,
  })
}

/** The same with a second key, which is text. */
export function entityByIdOr(
  ref: Entity,
  key: string,
  load: (ctx: RequestContext, value: string) => Promise<object | null>,
): void {
  const loadById = byId(ref)
  builder.asEntity(ref as never, {
    key: [builder.selection<{ id: string }>('id'), builder.selection<object>(key as never)] as never,
    resolveReference: (async ({ id, [key]: value }: Reference, { ctx }: GraphContext) => {
      if (id !== undefined) return loadById(ctx, id)
      return typeof value === 'string' ? load(ctx, value) : null
    }) as never,
  })
}

/** How many entities a router may ask for at once (controls.md 4.1). */
export const MAX_REPRESENTATIONS = 200

/**
 * Guards the two fields of Query that the federation plugin adds behind all others, so that no plugin sees them:
 * `_entities` takes a bounded number of references to entities and counts each, `_service` does not tell the schema
 * to everybody where introspection does not, and neither answers anybody but a router where the operator wants it so.
 */
export function guardFederation(schema: GraphQLSchema): GraphQLSchema {
  const { _entities: entities, _service: service } = schema.getQueryType()?.getFields() ?? {}
  if (!entities?.resolve || !service?.resolve) throw new Error('the schema is no subgraph')
  const union = schema.getType('_Entity')
  const names = new Set(isUnionType(union) ? union.getTypes().map(({ name }) => name) : [])
  const [resolveEntities, resolveService] = [entities.resolve as Resolver, service.resolve as Resolver]

  entities.extensions = {
    ...entities.extensions,
    complexity: ({ representations }: { representations: readonly unknown[] }) => ({
      field: 1,
      multiplier: Math.max(1, representations.length),
    }),
  }
  entities.resolve = ((parent, args, context, info) => {
    demandRouter(context.ctx)
    demandReferences(args.representations, names)
    return resolveEntities(parent, args, context, info)
  }) as Resolver
  service.resolve = ((parent, args, context, info) => {
    const { viewer, services } = context.ctx
    demandRouter(context.ctx)
    if (!services.settings.introspection && viewer.kind === 'ANONYMOUS') {
      throw requestError('UNAUTHENTICATED', 'Sign in or send an API key.')
    }
    return resolveService(parent, args, context, info)
  }) as Resolver
  return schema
}

/** The router's credential comes beside the caller's: what the caller may see is decided behind this, as anywhere. */
function demandRouter({ services, throughRouter }: RequestContext): void {
  if (services.settings.routerRequired === 'off' || throughRouter) return
  throw requestError('FORBIDDEN', 'Only a router of this graph may ask for this.')
}

function demandReferences(representations: readonly unknown[], names: ReadonlySet<string>): void {
  if (representations.length > MAX_REPRESENTATIONS) {
    throw new BadRequestError(`At most ${MAX_REPRESENTATIONS} representations at once.`)
  }
  const isReference = (one: unknown) =>
    typeof one === 'object' && one !== null && names.has(String((one as Reference).__typename))
  if (!representations.every(isReference)) {
    throw new BadRequestError('Every representation needs the name of an entity as __typename.')
  }
}
