import { NUMBER } from '../number-text.js'
import type { Dialect } from '../translate.js'

/** Collects the values of a statement; what it answers stands in the text in their place. */
export type Bind = (value: unknown, type: string) => string

/** PostgreSQL's SQL over the row `e`. */
export function postgresDialect(column: (name: string) => string, bind: Bind): Dialect {
  return {
    column,
    property: (name, path) => {
      const keys = path.map((key) => bind(key, 'text'))
      return `(${[column(name), ...keys.slice(0, -1)].join(' -> ')} ->> ${keys.at(-1)})`
    },
    bind: (value) => {
      if (value instanceof Date) return bind(value.toISOString(), 'timestamptz')
      if (typeof value === 'number') return bind(value, 'double precision')
      return bind(value, typeof value === 'boolean' ? 'boolean' : 'text')
    },
    bindList: (values) => bind(values, typeof values[0] === 'number' ? 'double precision[]' : 'text[]'),
    // As to_json writes it, which the rows themselves are written by.
    text: (sql, type) => (type === 'timestamp' ? `(to_json(${sql}) #>> '{}')` : `(${sql})::text`),
    number: (sql, type) =>
      type === 'boolean'
        ? `(${sql})::int::double precision`
        : `(case when ${sql} ~ '${NUMBER}' then (${sql})::double precision end)`,
    ordered: (sql, type) => (type === 'text' ? `(${sql}) collate "C"` : sql),
    oneOf: (sql, list) => `(${sql} = any(${list}))`,
    like: (sql, pattern, anyCase) => `(${sql} ${anyCase ? 'ilike' : 'like'} ${pattern})`,
    matches: (sql, pattern, anyCase) => `(${sql} ${anyCase ? '~*' : '~'} ${pattern})`,
    aggregate: (name, sql) => {
      if (sql === null) return 'count(*)'
      return name === 'sum' || name === 'avg' ? `${name}((${sql})::double precision)` : `${name}(${sql})`
    },
    json: (sql, type) => `coalesce(${type === 'json' ? `(${sql})::text` : `to_json(${sql})::text`}, 'null')`,
    nothing: 'null',
  }
}
