import { z } from 'zod'
import { invalidField } from '../../errors.js'
import { modelColumn } from '../../event-source/columns.js'
import type { Comparison, Expression } from '../../event-source/query.js'
import type { BatchExportModel } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { momentOf } from './fit.js'
import { regularExpressionComplaint } from './regular-expression.js'

/** What has the property, by the model that is exported: a filter for anything else could never be met. */
const OWNERS: Readonly<Record<BatchExportModel, readonly string[]>> = {
  EVENTS: ['event', 'event_metadata'],
  PERSONS: ['person'],
  SESSIONS: [],
}

const plain = z.union([z.string(), z.number(), z.boolean()])

const filter = z.object({
  key: z
    .string()
    .min(1, 'A filter names a property: key.')
    .max(400, 'The name of a property has at most 400 characters.'),
  type: z.string().nullish(),
  operator: z.string().nullish(),
  value: z.union([plain, z.array(plain).max(1_000)]).nullish(),
})
type Filter = z.output<typeof filter>

const refused = (place: number, message: string) => invalidField(`filters.${place}`, 'invalid', message)

const any = (items: readonly Expression[]): Expression => {
  const [first] = items
  return first && items.length === 1 ? first : { kind: 'or', items }
}
const not = (item: Expression): Expression => ({ kind: 'not', item })
const isNull = (item: Expression): Expression => ({ kind: 'isNull', item })
const literal = (value: string | number): Expression => ({ kind: 'literal', value })

/** What a value must be, and the condition that an operator makes of it; it throws the sentence that says what is wrong. */
type Operator = (item: Expression, values: readonly (string | number | boolean)[]) => Expression

class Complaint extends Error {}

function given<Value>(value: Value | null | undefined, complaint: string): Value {
  if (value == null) throw new Complaint(complaint)
  return value
}

const equals: Operator = (item, values) => {
  if (values.length === 0) throw new Complaint('The filter has no value.')
  return { kind: 'in', item, values: values.map((value) => literal(String(value))) }
}

const contains: Operator = (item, values) => {
  if (values.length === 0) throw new Complaint('The filter has no value.')
  const patterns = values.map((value) => `%${String(value).replace(/[\\%_]/g, '\\$&')}%`)
  return any(patterns.map((pattern) => ({ kind: 'like', item, pattern, anyCase: true })))
}

const matches: Operator = (item, [value]) => {
  const pattern = String(given(value, 'The filter has no value.'))
  const complaint = regularExpressionComplaint(pattern)
  if (complaint) throw new Complaint(complaint)
  return { kind: 'matches', item, pattern, anyCase: false }
}

const compares =
  (operator: Comparison): Operator =>
  (item, [value]) => {
    const number = value === '' || typeof value === 'boolean' ? Number.NaN : Number(value)
    if (!Number.isFinite(number)) throw new Complaint('The filter compares with a number.')
    return { kind: 'compare', operator, left: item, right: literal(number) }
  }

/** Times in properties are ISO 8601 in UTC, whose order is that of their texts; a shorter one comes first. */
const dates =
  (operator: Comparison): Operator =>
  (item, [value]) => {
    const moment = given(momentOf(String(value)), 'The filter compares with a time in ISO 8601.')
    return { kind: 'compare', operator, left: item, right: literal(moment.replace(/(T00:00:00)?\.000Z$/, '')) }
  }

const onDay: Operator = (item, [value]) => {
  const day = given(momentOf(String(value)), 'The filter compares with a day in ISO 8601.').slice(0, 10)
  return { kind: 'like', item, pattern: `${day}%`, anyCase: false }
}

/** Whoever does not have the property at all is not what it must not be. */
const otherwise =
  (operator: Operator): Operator =>
  (item, values) =>
    any([isNull(item), not(operator(item, values))])

/** The operators of PostHog's property filters. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  exact: equals,
  is_not: otherwise(equals),
  icontains: contains,
  not_icontains: otherwise(contains),
  regex: matches,
  not_regex: otherwise(matches),
  gt: compares('>'),
  gte: compares('>='),
  lt: compares('<'),
  lte: compares('<='),
  is_set: (item) => not(isNull(item)),
  is_not_set: isNull,
  is_date_before: dates('<'),
  is_date_after: dates('>'),
  is_date_exact: onDay,
}

/** The conditions of an export's property filters, all of which must be met. @throws INVALID_INPUT, path `filters.0` */
export function filterConditions(filters: readonly unknown[], model: BatchExportModel): Expression[] {
  return filters.map((one, place) => {
    const found = parsed(one, place)
    const operator = Object.hasOwn(OPERATORS, found.operator ?? 'exact') && OPERATORS[found.operator ?? 'exact']
    if (!operator) throw refused(place, `The operator ${found.operator} is unknown.`)
    try {
      return operator(itemOf(found, model), [found.value ?? []].flat())
    } catch (error) {
      throw error instanceof Complaint ? refused(place, error.message) : error
    }
  })
}

function parsed(one: unknown, place: number): Filter {
  const result = filter.safeParse(one)
  if (result.success) return result.data
  throw refused(place, result.error.issues[0]?.message ?? 'A filter has key, operator, type and value.')
}

/** What a filter looks at: a property, or a column of events. */
function itemOf({ key, type }: Filter, model: BatchExportModel): Expression {
  const owners = OWNERS[model]
  const [usual] = owners
  if (!usual) throw new Complaint(`Exports of the model ${model.toLowerCase()} have no properties to filter by.`)
  const owner = type ?? usual
  if (!owners.includes(owner)) {
    throw new Complaint(`Exports of the model ${model.toLowerCase()} have filters of the type ${usual}, not ${owner}.`)
  }
  if (owner !== 'event_metadata') return { kind: 'property', column: 'properties', path: [key] }
  if (modelColumn(model, key)?.type !== 'text') throw new Complaint(`Events have no text ${key} to filter by.`)
  return { kind: 'column', name: key }
}

const events = z.object({
  include_events: z.array(z.string()).nullish(),
  exclude_events: z.array(z.string()).nullish(),
})

/** The conditions of `include_events` and `exclude_events` of a destination's configuration; an empty list is none. */
export function eventConditions(config: unknown, model: BatchExportModel): Expression[] {
  if (model !== 'EVENTS') return []
  const { include_events: include, exclude_events: exclude } = parseInput(events, config)
  const named = (names: readonly string[]): Expression => ({
    kind: 'in',
    item: { kind: 'column', name: 'event' },
    values: names.map(literal),
  })
  return [...(include?.length ? [named(include)] : []), ...(exclude?.length ? [not(named(exclude))] : [])]
}
