import { z } from 'zod'
import type { Route } from '../../src/rest/route.js'

/** What nobody should send, for every door alike. */

export const CONTROL = '\u0000\u0001\n\u007f\u009f\u202e'
export const LONG = 'x'.repeat(100_000)
export const HOSTILE_TEXTS = ['', CONTROL, LONG, '\ud800']

/** Ids in paths that name nothing, as they are written there; without the empty one, with which a path may be another's. */
export const STRANGERS = ['%00', '%0a%0d', '%E0%A4%A', '%F0%9F%92%A9', "'%20or%201=1--", 'null', '-1', 'x'.repeat(5000)]

/** A field of a body, as JSON Schema tells of it. */
export interface Property {
  type?: string | string[]
  anyOf?: Property[]
}

export const typesOf = ({ type = [], anyOf = [] }: Property): string[] => [type, ...anyOf.map(typesOf)].flat()

/** The fields of a row's body, or of its query. */
export const propertiesOf = (schema: z.ZodType | undefined): Record<string, Property> =>
  schema ? ((z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {}) as never) : {}

const VALUES: Readonly<Record<string, unknown>> = {
  string: 'text',
  integer: 1,
  boolean: true,
  array: [{}],
  object: { a: 1 },
}

/** Values that no field of the type can be; a list of objects is never right. A field that may be anything has none. */
export function wrongFor(property: Property, but: readonly string[] = []): unknown[] {
  const types = typesOf(property)
  if (types.length === 0) return []
  const right = [...types.filter((type) => type !== 'array'), ...but]
  return Object.entries(VALUES).flatMap(([type, value]) => (right.includes(type) ? [] : [value]))
}

/** Text in every place where the type allows text. */
export function hostileFor(property: Property): unknown[] {
  const types = typesOf(property)
  const lists = types.includes('array') ? HOSTILE_TEXTS.map((text) => [text]) : []
  return [...(types.includes('string') ? HOSTILE_TEXTS : []), ...lists]
}

export const parametersOf = (row: Route): string[] => [...row.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
