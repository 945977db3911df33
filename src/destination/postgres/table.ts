import { escapeIdentifier } from 'pg'
import type { Column, ColumnType } from '../../event-source/port.js'
import { DeliveryError } from '../port.js'
import type { Identity } from '../table/identity.js'
import type { TableName } from './config.js'
import type { Connection } from './connect.js'
import { sqlStateOf } from './failures.js'

/** The table that rows go to, as it stands there. */
export interface Target {
  readonly oid: number
  /** Quoted, with its schema. */
  readonly name: string
  readonly columns: ReadonlySet<string>
}

const TYPES: Record<ColumnType, string> = {
  text: 'text',
  uuid: 'uuid',
  timestamp: 'timestamptz',
  json: 'jsonb',
  integer: 'bigint',
  double: 'double precision',
  boolean: 'boolean',
}

export const quoted = (names: readonly string[]) => names.map((name) => escapeIdentifier(name)).join(', ')
export const qualified = ({ schema, table }: TableName) => `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`

/** null where there is no such table, or none that rows can be written to. */
export async function findTable(connection: Connection, name: TableName): Promise<Target | null> {
  const rows = await connection.query<{ oid: number; column: string }>(
    `select c.oid, a.attname as column
       from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'f')`,
    [name.schema, name.table],
  )
  const [first] = rows
  return first ? { oid: first.oid, name: qualified(name), columns: new Set(rows.map((row) => row.column)) } : null
}

/** The statement that makes the table of an export. */
export function creation(
  name: TableName,
  columns: readonly Column[],
  identity: Identity | null,
  types: Record<ColumnType, string> = TYPES,
): string {
  const lines = columns.map((column) => `${escapeIdentifier(column.name)} ${types[column.type]}`)
  const key = identity ? [`primary key (${quoted(identity.key)})`] : []
  return `create table if not exists ${qualified(name)} (${[...lines, ...key].join(', ')})`
}

/** Made by another run in the same moment: of the table, or of its row type. */
const MADE_MEANWHILE = ['23505', '42P07']

/** The table of an export, made if it is missing. @throws DeliveryError */
export async function demandTable(connection: Connection, name: TableName, create: string): Promise<Target> {
  const found = await findTable(connection, name)
  if (found) return found
  try {
    await connection.query(create)
  } catch (error) {
    if (!MADE_MEANWHILE.includes(sqlStateOf(error) ?? '')) throw error
  }
  const made = await findTable(connection, name)
  if (!made) throw new DeliveryError(`The table ${qualified(name)} cannot be written to.`, false)
  return made
}

/**
 * The columns of a run that a table has. A table may lack some, such as one that was made before there were so many, but
 * none that tells rows apart, and none that a query names.
 *
 * @throws DeliveryError naming those that are missing
 */
export function sharedColumns(target: Target, columns: readonly Column[], identity: Identity | null): Column[] {
  const needed = identity ? [...identity.key, ...(identity.version ? [identity.version] : [])] : columns.map(nameOf)
  const missing = needed.filter((name) => !target.columns.has(name))
  if (missing.length > 0) {
    throw new DeliveryError(`The table ${target.name} lacks the columns ${quoted(missing)}.`, false)
  }
  return columns.filter(({ name }) => target.columns.has(name))
}

const nameOf = ({ name }: Column) => name

/** Whether the table itself keeps rows with the same key apart, so that INSERT can be told what to do about them. */
export async function isUniqueBy(connection: Connection, target: Target, key: readonly string[]): Promise<boolean> {
  const [row] = await connection.query<{ found: boolean }>(
    `select exists (
       select from pg_catalog.pg_index i
        where i.indrelid = $1::oid and i.indisunique and i.indisvalid and i.indimmediate
          and i.indpred is null and i.indexprs is null
          and (select array_agg(a.attname::text order by a.attname::text collate "C")
                 from pg_catalog.pg_attribute a
                where a.attrelid = i.indrelid and a.attnum = any (i.indkey)) = $2::text[]) as found`,
    [target.oid, [...key].sort()],
  )
  return row?.found ?? false
}
