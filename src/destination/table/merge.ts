import type { Column } from '../../event-source/port.js'
import type { Identity } from './identity.js'

interface Merge {
  readonly target: string
  /** A table or a query in brackets, with the columns under their names. */
  readonly source: string
  readonly columns: readonly Column[]
  readonly identity: Identity
  readonly quote: (name: string) => string
}

/** The MERGE that BigQuery and Snowflake share: what is new is added, what is newer replaces. */
export function standardMerge({ target, source, columns, identity, quote }: Merge): string {
  const names = columns.map(({ name }) => quote(name))
  const isSame = identity.key.map((name) => `t.${quote(name)} = s.${quote(name)}`).join(' and ')
  const { version } = identity
  const changes = columns
    .filter(({ name }) => !identity.key.includes(name))
    .map(({ name }) => `${quote(name)} = s.${quote(name)}`)
  const update = version
    ? ` when matched and (t.${quote(version)} is null or t.${quote(version)} < s.${quote(version)}) then update set ${changes.join(', ')}`
    : ''
  const values = names.map((name) => `s.${name}`).join(', ')
  return `merge into ${target} as t using ${source} as s on ${isSame}${update} when not matched then insert (${names.join(', ')}) values (${values})`
}
