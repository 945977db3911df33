import type { Condition } from '../../database/page.js'
import { Refused } from '../problem.js'
import { type Columns, conditionOf, OPERATORS, type Operator } from './columns.js'
import { answerWith, type ErrorObject, errorObject } from './errors.js'

/** Which query parameters a row understands (recrubo.md 4); all others are refused (C27). */
export interface QueryRules {
  /** The names of all fields, by type: what `fields[…]` may choose from. Without it the row answers no resources. */
  fields?: Readonly<Record<string, readonly string[]>>
  /** Relationships that `include` may name; without it `include` is refused (C19). */
  includes?: readonly string[]
  /** What a collection is filtered and sorted by; such a row has pages. */
  columns?: Columns
}

/** A query, understood. */
export interface Query {
  page: { number: number; size: number }
  filters: Condition[]
  sort: { sql: string; descending: boolean }[]
  /** null: the client said nothing of inclusion. */
  include: readonly string[] | null
  /** The chosen fields by type; all where a type is not named. */
  fields: Map<string, ReadonlySet<string>>
}

export const DEFAULT_PAGE_SIZE = 25
export const MAX_PAGE_SIZE = 100

type Reader = (query: Query, value: string, key: string, operator: string | undefined) => string | null

/** Reads the query as a form is read (C25), so that encoded and plain brackets are one (C23). Refuses every complaint. */
export function readQuery(parameters: URLSearchParams, rules: QueryRules): Query {
  const query: Query = {
    page: { number: 1, size: DEFAULT_PAGE_SIZE },
    filters: [],
    sort: [],
    include: null,
    fields: new Map(),
  }
  const readers = readersOf(rules)
  const errors: ErrorObject[] = []
  const seen = new Set<string>()
  for (const [parameter, value] of parameters) {
    const [, family = '', key = '', operator] = /^(\w+)(?:\[(\w+)\](?:\[(\w+)\])?)?$/.exec(parameter) ?? []
    const reader = readers.get(`${family}${key && '[]'}${operator ? '[]' : ''}`)
    const complaint = seen.has(parameter)
      ? 'is given twice.'
      : reader
        ? reader(query, value, key, operator)
        : 'is not understood here.'
    seen.add(parameter)
    if (complaint) errors.push(errorObject('invalid_query_parameter', `${parameter} ${complaint}`, { parameter }))
  }
  if (errors.length > 0) throw new Refused(answerWith(errors))
  return query
}

function readersOf({ fields, includes, columns }: QueryRules): ReadonlyMap<string, Reader> {
  const readers = new Map<string, Reader>()
  if (fields) readers.set('fields[]', readFields(fields))
  if (includes) readers.set('include', readInclude(includes))
  if (columns) {
    readers.set('page[]', readPage).set('sort', readSort(columns))
    readers.set('filter[]', readFilter(columns)).set('filter[][]', readFilter(columns))
  }
  return readers
}

const readPage: Reader = ({ page }, value, key) => {
  if (key !== 'number' && key !== 'size') return 'is not understood here.'
  if (!/^[1-9]\d{0,8}$/.test(value)) return 'is a whole number from 1 on.'
  page[key] = key === 'size' ? Math.min(Number(value), MAX_PAGE_SIZE) : Number(value)
  return null
}

const readFilter =
  (columns: Columns): Reader =>
  ({ filters }, value, key, operator = 'eq') => {
    const column = Object.hasOwn(columns, key) ? columns[key] : undefined
    if (!column) return `names no filter; there are ${Object.keys(columns).join(', ')}.`
    const operators: readonly string[] = OPERATORS[column.kind]
    if (!operators.includes(operator)) return `has no such operator; there are ${operators.join(', ')}.`
    const condition = conditionOf(column, operator as Operator, value)
    if (!condition) return 'has a value that cannot be compared.'
    filters.push(condition)
    return null
  }

const readSort =
  (columns: Columns): Reader =>
  ({ sort }, value) => {
    for (const name of value.split(',')) {
      const descending = name.startsWith('-')
      const key = descending ? name.slice(1) : name
      const column = Object.hasOwn(columns, key) ? columns[key] : undefined
      if (!column || column.kind === 'membership') return `does not know ${key}.`
      sort.push({ sql: column.sql, descending })
    }
    return null
  }

const readInclude =
  (known: readonly string[]): Reader =>
  (query, value) => {
    const paths = value === '' ? [] : value.split(',')
    query.include = paths
    const unknown = paths.find((path) => !known.includes(path))
    return unknown === undefined ? null : `does not know the path ${unknown}.`
  }

const readFields =
  (known: Readonly<Record<string, readonly string[]>>): Reader =>
  ({ fields }, value, type) => {
    const names = Object.hasOwn(known, type) ? known[type] : undefined
    if (!names) return 'names no type of this answer.'
    const wanted = value === '' ? [] : value.split(',')
    const unknown = wanted.find((name) => !names.includes(name))
    if (unknown !== undefined) return `does not know the field ${unknown}.`
    fields.set(type, new Set(wanted))
    return null
  }
