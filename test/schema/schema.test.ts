import { readFileSync } from 'node:fs'
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { isPermission } from '../../src/access/permissions.js'
import { registeredNodes } from '../../src/graph/nodes.js'
import { printedSchema } from '../../src/print-schema.js'
import { schema } from '../../src/schema.js'

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !type.name.startsWith('_'),
)
const objects = types.filter((type) => isObjectType(type) || isInterfaceType(type))
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})

describe('the schema', () => {
  it('equals the committed schema.graphql (npm run schema writes it)', () => {
    expect(printedSchema()).toBe(readFileSync('schema.graphql', 'utf8'))
  })

  it('describes every type, field, argument, input field, enum value and directive', () => {
    const bare: string[] = []
    const look = (place: string, thing: { description?: string | null | undefined }) => {
      if (!thing.description?.trim()) bare.push(place)
    }
    for (const directive of schema.getDirectives()) {
      look(`@${directive.name}`, directive)
      for (const arg of directive.args) look(`@${directive.name}(${arg.name})`, arg)
    }
    for (const type of types) {
      look(type.name, type)
      if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value)
      if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field)
      }
      if (!isObjectType(type) && !isInterfaceType(type)) continue
      for (const field of Object.values(type.getFields())) {
        if (field.name.startsWith('_')) continue
        look(`${type.name}.${field.name}`, field)
        for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name})`, arg)
      }
    }
    expect(bare).toEqual([])
  })

  it('gives every mutation one argument `input` of its own type and a union of success and errors', () => {
    for (const mutation of mutations) {
      const Name = mutation.name.charAt(0).toUpperCase() + mutation.name.slice(1)
      expect(mutation.args.map((arg) => `${arg.name}: ${arg.type}`)).toEqual([`input: ${Name}Input!`])
      const result = getNamedType(mutation.type)
      expect(result.name).toBe(`${Name}Result`)
      const members = isUnionType(result) ? result.getTypes().map((type) => type.name) : []
      expect(members).toContain(`${Name}Success`)
      expect(members.filter((name) => name.endsWith('Error'))).toHaveLength(5)
    }
  })

  it('guards every mutation by a permission of the catalogue or by a stated rule', () => {
    for (const mutation of mutations) {
      const guard = mutation.extensions.guard as { permission?: string; rule?: string } | undefined
      const guarded = guard?.permission ? isPermission(guard.permission) : (guard?.rule ?? '').length > 10
      expect(guarded, mutation.name).toBe(true)
    }
  })

  it('loads every type that implements Node or has a key through the registry', () => {
    const loaded = registeredNodes()
    const sdl = readFileSync('schema.graphql', 'utf8')
    const keyed = [...sdl.matchAll(/^type (\w+)[^{]*@key/gm)].map((match) => match[1])
    const nodes = objects
      .filter((type) => isObjectType(type) && type.getInterfaces().some((one) => one.name === 'Node'))
      .map((type) => type.name)
    expect([...new Set([...nodes, ...keyed])].filter((name) => !loaded.has(name as string))).toEqual([])
  })

  it('names enum values in upper case and fields in camel case', () => {
    const odd: string[] = []
    for (const type of types) {
      if (isEnumType(type))
        odd.push(
          ...type
            .getValues()
            .filter((v) => !/^[A-Z][A-Z0-9_]*$/.test(v.name))
            .map((v) => v.name),
        )
      if (isObjectType(type) || isInterfaceType(type)) {
        const names = Object.keys(type.getFields()).filter((name) => !name.startsWith('_'))
        odd.push(...names.filter((name) => !/^[a-z][A-Za-z0-9]*$/.test(name)))
      }
    }
    expect(odd).toEqual([])
  })
})
