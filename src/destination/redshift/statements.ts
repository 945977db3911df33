import { escapeIdentifier } from 'pg'
import type { Column, ColumnType } from '../../event-source/port.js'
import { DeliveryError } from '../port.js'
import type { TableName } from '../postgres/config.js'
import { qualified, quoted } from '../postgres/table.js'
import type { Identity } from '../table/identity.js'
import type { CopyInputs } from './config.js'

/** Redshift knows no `on commit drop`; and TRUNCATE ends a transaction there. */
export const STAGE = 'orgraph_part'
export const dropStage = `drop table ${STAGE}`

/** The types of a table. Redshift has neither text of any length nor uuid. */
export const tableTypes = (json: 'varchar' | 'super'): Record<ColumnType, string> => ({
  text: 'varchar(65535)',
  uuid: 'varchar(36)',
  timestamp: 'timestamptz',
  json: json === 'super' ? 'super' : 'varchar(65535)',
  integer: 'bigint',
  double: 'double precision',
  boolean: 'boolean',
})

/** JSON is text until it is taken over. */
export function createStage(columns: readonly Column[]): string {
  const types = tableTypes('varchar')
  return `create temporary table ${STAGE} (${columns.map(({ name, type }) => `${escapeIdentifier(name)} ${types[type]}`).join(', ')})`
}

/** An INSERT of so many rows, whose values are numbered row by row. */
export function insertIntoStage(columns: readonly Column[], rows: number): string {
  const width = columns.length
  const values = Array.from(
    { length: rows },
    (_row, row) => `(${columns.map((_column, column) => `$${row * width + column + 1}`).join(', ')})`,
  )
  return `insert into ${STAGE} (${quoted(columns.map(({ name }) => name))}) values ${values.join(', ')}`
}

/**
 * The statements that take the rows of the stage over into their table. Redshift has no ON CONFLICT: first what is newer
 * replaces, then what is not there is added.
 */
export function takeOver(
  name: TableName,
  columns: readonly Column[],
  identity: Identity | null,
  json: 'varchar' | 'super',
): string[] {
  const table = qualified(name)
  const value = ({ name: column, type }: Column) => {
    const staged = `s.${escapeIdentifier(column)}`
    return type === 'json' && json === 'super' ? `json_parse(${staged})` : staged
  }
  const insert = `insert into ${table} (${quoted(columns.map((column) => column.name))}) select ${columns.map(value).join(', ')} from ${STAGE} s`
  if (!identity) return [insert]

  const isSame = (alias: string) =>
    identity.key.map((key) => `${alias}.${escapeIdentifier(key)} = s.${escapeIdentifier(key)}`).join(' and ')
  const add = `${insert} left join ${table} t on ${isSame('t')} where t.${escapeIdentifier(identity.key[0] ?? '')} is null`
  if (!identity.version) return [add]

  const own = escapeIdentifier(name.table)
  const version = escapeIdentifier(identity.version)
  const changes = columns
    .filter((column) => !identity.key.includes(column.name))
    .map((column) => `${escapeIdentifier(column.name)} = ${value(column)}`)
  const update = `update ${table} set ${changes.join(', ')} from ${STAGE} s where ${isSame(own)} and (${own}.${version} is null or ${own}.${version} < s.${version})`
  return [update, add]
}

/** Redshift reads the rows of a part from a bucket, with the rights of a role or of credentials. */
export function copyIntoStage(columns: readonly Column[], inputs: CopyInputs, key: string): string {
  const { authorization, s3_bucket: bucket, region_name: region } = inputs
  const rights =
    typeof authorization === 'string'
      ? `iam_role ${literal(authorization)}`
      : `access_key_id ${literal(authorization.aws_access_key_id)} secret_access_key ${literal(authorization.aws_secret_access_key)}`
  return `copy ${STAGE} (${quoted(columns.map(({ name }) => name))}) from ${literal(`s3://${bucket}/${key}`)} ${rights} region ${literal(region)} format as json 'auto' timeformat 'auto'`
}

/** Which escapes a server reads in texts is a setting of its own: what could be one is refused. */
function literal(text: string): string {
  if (/['\\\p{Cc}]/u.test(text)) throw new DeliveryError("The inputs for 'COPY' contain quotes or backslashes.", false)
  return `'${text}'`
}
