import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql'
import type { MutationGuard } from '../graph/mutation.js'

/** What a type is for; readers of the picture show and hide types by it. */
export type TypeGroup = 'start' | 'noun' | 'page' | 'answer' | 'input' | 'value'

export interface SchemaField {
  name: string
  about: string
  /** As the schema writes it, `[Role!]!`, and the name in it. */
  type: string
  to: string
  /** Whether it leads to several. */
  many: boolean
  args: { name: string; type: string; to: string; about: string }[]
  /** What the viewer has to hold or be; null where everybody who sees the record may read the field. */
  needs: string | null
  deprecated: string | null
}

export interface SchemaType {
  name: string
  group: TypeGroup
  about: string
  fields: SchemaField[]
  /** The values of an enum, the types of a union or of an interface. */
  values: { name: string; about: string }[]
  implements: string[]
  /** For a noun: the mutations that answer with it. */
  mutations: string[]
}

/** The schema as the picture shows it: every type of the graph, but those that federation and introspection speak of. */
export function schemaModel(schema: GraphQLSchema): SchemaType[] {
  const answeredBy = mutationsByNoun(schema)
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !type.name.startsWith('_'))
    .map((type) => ({
      name: type.name,
      group: groupOf(schema, type),
      about: type.description ?? '',
      fields: fieldsOf(type),
      values: valuesOf(schema, type),
      implements: isObjectType(type) ? type.getInterfaces().map(({ name }) => name) : [],
      mutations: answeredBy.get(type.name) ?? [],
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

function groupOf(schema: GraphQLSchema, type: GraphQLNamedType): TypeGroup {
  const { name } = type
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  if (name === 'Node' || roots.some((root) => root === type)) return 'start'
  if (isInputObjectType(type)) return 'input'
  if (isScalarType(type) || isEnumType(type)) return 'value'
  if (/(Connection|Edge)$|^PageInfo$/.test(name)) return 'page'
  const isError = isObjectType(type) && type.getInterfaces().some((one) => one.name === 'Error')
  if (isError || isUnionType(type) || isInterfaceType(type) || /Success$|^InputIssue$/.test(name)) return 'answer'
  return 'noun'
}

const hasFields = (type: GraphQLNamedType) => isObjectType(type) || isInterfaceType(type)

function fieldsOf(type: GraphQLNamedType): SchemaField[] {
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) => ({ ...argument(field), many: false, args: [], ...free }))
  }
  if (!hasFields(type)) return []
  return Object.values(type.getFields())
    .filter(({ name }) => !name.startsWith('_'))
    .map((field) => {
      const to = getNamedType(field.type).name
      return {
        name: field.name,
        about: field.description ?? '',
        type: String(field.type),
        to,
        many: to.endsWith('Connection') || isListType(getNullableType(field.type)),
        args: field.args.map(argument),
        needs: needsOf(field),
        deprecated: field.deprecationReason ?? null,
      }
    })
}

const free = { needs: null, deprecated: null }

const argument = ({ name, type, description }: Pick<GraphQLArgument, 'name' | 'type' | 'description'>) => ({
  name,
  type: String(type),
  to: getNamedType(type).name,
  about: description ?? '',
})

function valuesOf(schema: GraphQLSchema, type: GraphQLNamedType) {
  const named = ({ name, description }: { name: string; description?: string | null | undefined }) => ({
    name,
    about: description ?? '',
  })
  if (isEnumType(type)) return type.getValues().map(named)
  if (isUnionType(type)) return type.getTypes().map(named)
  return isInterfaceType(type) ? schema.getPossibleTypes(type).map(named) : []
}

/** The table of permissions speaks through the directives of a field, and through the guard of a mutation. */
function needsOf({ extensions }: GraphQLField<unknown, unknown>): string | null {
  const guard = extensions.guard as MutationGuard | undefined
  if (guard && 'rule' in guard) return guard.rule
  if (guard?.exceptOwn) return `${guard.permission}, except for what is the viewer’s own`
  if (guard) return guard.permission
  const directives = (extensions.directives ?? []) as { name: string; args?: { scopes?: string[][] } }[]
  const scopes = directives.find(({ name }) => name === 'requiresScopes')?.args?.scopes?.flat() ?? []
  if (scopes.length > 0) return scopes.join(', ')
  return directives.some(({ name }) => name === 'authenticated') ? 'a viewer who is signed in' : null
}

/** Which mutations answer with which noun, found by what their success tells. */
function mutationsByNoun(schema: GraphQLSchema): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { name } of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const success = schema.getType(`${name.charAt(0).toUpperCase()}${name.slice(1)}Success`)
    if (!isObjectType(success)) continue
    const nouns = new Set(Object.values(success.getFields()).map(({ type }) => getNamedType(type).name))
    for (const noun of nouns) found.set(noun, [...(found.get(noun) ?? []), name])
  }
  return found
}
