import SchemaBuilder, { BasePlugin, type SchemaTypes } from '@pothos/core'
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import type { MutationGuard } from './mutation.js'

/** The name under which the builder takes the plugin. */
export const PUBLIC_TAGS = 'publicTags'

/** The tag that a contract of the federated graph selects by. */
const TAG = { name: 'tag', args: { name: 'public' } }

/**
 * Whether a field of Query, Mutation or Subscription is for customers. What needs a right of the platform is the operator's,
 * and what begins with `_` is between routers and subgraphs. Everything else that is public follows: what such fields lead to.
 */
function isPublic({ name, extensions }: GraphQLField<unknown, unknown>): boolean {
  const guard = extensions.guard as MutationGuard | undefined
  return !name.startsWith('_') && !(guard && 'permission' in guard && guard.permission.startsWith('platform.'))
}

/** The graph as customers see it: without what is the operator's and the types that only that needs. */
export function publicSchema(schema: GraphQLSchema): GraphQLSchema {
  const query = publicRoot(schema.getQueryType())
  const mutation = publicRoot(schema.getMutationType())
  const subscription = publicRoot(schema.getSubscriptionType())
  const roots = new GraphQLSchema({ query, mutation, subscription })
  // `node` leads to every type that has an id, also to those that no field names.
  const interfaces = new Set(Object.keys(roots.getTypeMap()))
  const behind = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => interfaces.has(name)),
  )
  return new GraphQLSchema({ query, mutation, subscription, types: behind })
}

function publicRoot(root: GraphQLObjectType | null | undefined): GraphQLObjectType | undefined {
  if (!root) return undefined
  const { fields, ...config } = root.toConfig()
  const kept = Object.entries(fields).filter(([name]) => isPublic(root.getFields()[name] as never))
  return new GraphQLObjectType({ ...config, fields: Object.fromEntries(kept) })
}

/**
 * Puts `@tag(name: "public")` on what is public, as `publicSchema` has it. A tag on a type counts for all of its fields,
 * hence also for those that a neighbour adds: entities, like the roots, are tagged field by field.
 */
class PublicTagsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  // Before the plugin of directives writes them down: plugins end in the reverse of their order.
  override afterBuild(schema: GraphQLSchema): GraphQLSchema {
    const seen = publicSchema(schema).getTypeMap()
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    for (const type of Object.values(schema.getTypeMap())) {
      if (!seen[type.name] || isIntrospectionType(type) || isSpecifiedScalarType(type)) continue
      if (!isObjectType(type)) tag(type)
      else if (roots.includes(type)) Object.values(type.getFields()).filter(isPublic).forEach(tagField)
      else if (directivesOf(type).some(({ name }) => name === 'key')) Object.values(type.getFields()).forEach(tagField)
      else tag(type)
    }
    return schema
  }
}

type Place = GraphQLNamedType | GraphQLField<unknown, unknown> | GraphQLArgument

/** A tag on a field does not count for its arguments. */
function tagField(field: GraphQLField<unknown, unknown>): void {
  tag(field)
  for (const argument of field.args) tag(argument)
}

const directivesOf = ({ extensions }: Place) => (extensions.directives ?? []) as readonly { name: string }[]

function tag(place: Place): void {
  place.extensions = { ...place.extensions, directives: [...directivesOf(place), TAG] }
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      publicTags: PublicTagsPlugin<Types>
    }
  }
}

SchemaBuilder.registerPlugin(PUBLIC_TAGS, PublicTagsPlugin)
