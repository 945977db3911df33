import { NUMBER } from '../number-text.js'
import type { ColumnType } from '../port.js'
import type { Dialect } from '../translate.js'

/** Collects the parameters of a query; answers what stands in the text in their place. */
export type Bind = (value: unknown, type: string) => string

/** A moment as PostgreSQL's JSON has it: no zeros at the end of the fraction. */
const iso = (sql: string) =>
  `concat(replaceRegexpOne(replaceOne(toString(${sql}, 'UTC'), ' ', 'T'), '[.]?0+$', ''), '+00:00')`

const word = (sql: string) => `if(${sql}, 'true', 'false')`

/** What stands in JSON for a value that is there. */
function jsonText(sql: string, type: ColumnType): string {
  switch (type) {
    case 'json':
      return sql
    case 'text':
      return `toJSONString(${sql})`
    case 'boolean':
      return word(sql)
    case 'integer':
    case 'double':
      return `toString(${sql})`
    case 'uuid':
      return `concat('"', toString(${sql}), '"')`
    case 'timestamp':
      return `concat('"', ${iso(sql)}, '"')`
  }
}

/**
 * ClickHouse's SQL over the table of `schema.ts`. It answers as PostgreSQL does, with two exceptions inside of JSON: the text
 * of an object or a list has no blanks between its members, and a whole number beyond 64 bits is missing.
 */
export function clickhouseDialect(bind: Bind): Dialect {
  const text = (value: string) => bind(value, 'String')
  return {
    column: (name) => name,
    property: (name, path) => {
      const place = [name, ...path.map(text)].join(', ')
      const raw = `JSONExtractRaw(${place})`
      return `if(startsWith(${raw}, '"'), JSONExtractString(${place}), nullIf(nullIf(${raw}, ''), 'null'))`
    },
    bind: (value) => {
      if (value instanceof Date) return `fromUnixTimestamp64Milli(${bind(value.getTime(), 'Int64')}, 'UTC')`
      if (typeof value === 'number') return bind(value, 'Float64')
      return typeof value === 'boolean' ? bind(value, 'Bool') : text(value)
    },
    bindList: (values) => bind(values, typeof values[0] === 'number' ? 'Array(Float64)' : 'Array(String)'),
    text: (sql, type) => {
      if (type === 'timestamp') return iso(sql)
      if (type === 'boolean') return `if(isNull(${sql}), NULL, ${word(sql)})`
      return type === 'json' ? sql : `toString(${sql})`
    },
    number: (sql, type) =>
      type === 'boolean' ? `toFloat64(${sql})` : `if(match(${sql}, '${NUMBER}'), toFloat64OrNull(${sql}), NULL)`,
    ordered: (sql) => sql,
    // has() knows no unknown.
    oneOf: (sql, list) => `if(isNull(${sql}), NULL, has(${list}, assumeNotNull(${sql})))`,
    like: (sql, pattern, anyCase) => `${anyCase ? 'ilike' : 'like'}(${sql}, ${pattern})`,
    matches: (sql, pattern, anyCase) => `match(${sql}, ${anyCase ? `concat('(?i)', ${pattern})` : pattern})`,
    aggregate: (name, sql) => {
      if (sql === null) return 'count()'
      if (name === 'count') return `count(${sql})`
      return `${name}OrNull(${name === 'sum' || name === 'avg' ? `toFloat64(${sql})` : sql})`
    },
    json: (sql, type) => `if(isNull(${sql}), 'null', assumeNotNull(${jsonText(sql, type)}))`,
    nothing: 'NULL',
  }
}
