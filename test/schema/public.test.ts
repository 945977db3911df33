import { readFileSync } from 'node:fs'
import { assertCompositionSuccess, composeSchemaContract } from '@theguild/federation-composition'
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  parse,
  validateSchema,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { publicSchema } from '../../src/graph/public.js'
import { printedPublicSchema, printedSchema } from '../../src/print-schema.js'
import { schema } from '../../src/schema.js'

/** `Type.field` of everything in a schema that has fields or values. */
function coordinates(of: GraphQLSchema): string[] {
  return Object.values(of.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
    .flatMap((type) => {
      const parts = isEnumType(type)
        ? type.getValues().map(({ name }) => name)
        : isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
          ? Object.keys(type.getFields())
          : ['']
      return parts.map((part) => `${type.name}.${part}`)
    })
    .sort()
}

const sdl = printedPublicSchema()

describe('the public schema', () => {
  it('equals the committed schema.public.graphql (npm run schema writes it)', () => {
    expect(sdl).toBe(readFileSync('schema.public.graphql', 'utf8'))
  })

  it('is a schema of its own, without directives of federation', () => {
    const own = buildSchema(sdl)
    expect(validateSchema(own)).toEqual([])
    expect(own.getDirectives().filter((one) => !isSpecifiedDirective(one))).toEqual([])
  })

  it("has everything but what is between routers and subgraphs, and the operator's with the types that only that needs", () => {
    const shown = new Set(coordinates(publicSchema(schema)))
    const hidden = coordinates(schema).filter((coordinate) => !shown.has(coordinate))
    expect(hidden.filter((coordinate) => !/^_|\._|^CreatePartner/.test(coordinate))).toEqual([
      'Mutation.createPartner',
      'Mutation.createPartnerKey',
    ])
  })

  it('is the contract that composition makes out of the tag `public`, and a neighbour cannot slip into it', () => {
    const neighbour = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])
      type Organization @key(fields: "id") { id: ID! creditRating: Int }
      type Query { ratings: [Organization!]! }`
    const composed = composeSchemaContract(
      [
        { name: 'orgraph', url: 'http://orgraph', typeDefs: parse(printedSchema()) },
        { name: 'neighbour', url: 'http://neighbour', typeDefs: parse(neighbour) },
      ],
      { include: new Set(['public']), exclude: new Set() },
    )
    expect('errors' in composed ? composed.errors?.map(({ message }) => message) : []).toEqual([])
    assertCompositionSuccess(composed)
    expect(coordinates(buildSchema(composed.publicSdl))).toEqual(coordinates(buildSchema(sdl)))
  })
})
