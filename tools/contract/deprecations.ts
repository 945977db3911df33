import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'

export interface Deprecation {
  coordinate: string
  reason: string
  /** The day after which it may go, out of its reason; null where the reason names none. */
  until: string | null
}

/** Whatever is deprecated: fields, arguments, input fields and values of enums. */
export function deprecationsOf(schema: GraphQLSchema): Deprecation[] {
  const found: Deprecation[] = []
  const look = (
    coordinate: string,
    { deprecationReason: reason }: { deprecationReason?: string | null | undefined },
  ) => {
    if (reason != null) found.push({ coordinate, reason, until: /\d{4}-\d{2}-\d{2}/.exec(reason)?.[0] ?? null })
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value)
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field)
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      look(`${type.name}.${field.name}`, field)
      for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name}:)`, arg)
    }
  }
  return found
}
