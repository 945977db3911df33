import type { Column, ColumnType } from '../../event-source/port.js'
import type { Identity } from '../table/identity.js'
import { standardMerge } from '../table/merge.js'

const TYPES: Record<ColumnType, string> = {
  text: 'varchar',
  uuid: 'varchar',
  timestamp: 'timestamp_tz',
  json: 'variant',
  integer: 'number(38, 0)',
  double: 'double',
  boolean: 'boolean',
}

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
export const qualified = (...names: readonly string[]) => names.map(quote).join('.')

/** Lives as long as the session, and holds one part of the rows as lines. */
export const createStage = (stage: string) => `create or replace temporary table ${stage} (line varchar)`

export const createTable = (table: string, columns: readonly Column[]) =>
  `create table if not exists ${table} (${columns.map(({ name, type }) => `${quote(name)} ${TYPES[type]}`).join(', ')})`

const selected = ({ name, type }: Column) => {
  const value = `l:${quote(name)}`
  if (type === 'json') return `${value} as ${quote(name)}`
  const text = type === 'timestamp' ? `to_timestamp_tz(${value}::varchar)` : `${value}::${TYPES[type]}`
  return `${text} as ${quote(name)}`
}

/** Takes the rows of the stage over into their table. */
export function takeOver(table: string, stage: string, columns: readonly Column[], identity: Identity | null): string {
  const rows = `select ${columns.map(selected).join(', ')} from (select parse_json(line) as l from ${stage})`
  if (identity) return standardMerge({ target: table, source: `(${rows})`, columns, identity, quote })
  return `insert into ${table} (${columns.map(({ name }) => quote(name)).join(', ')}) ${rows}`
}
