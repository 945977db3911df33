import { escapeIdentifier } from 'pg'
import type { Column } from '../../event-source/port.js'
import type { Identity } from '../table/identity.js'
import { quoted, type Target } from './table.js'

/** The temporary table that holds one part of the rows, each a line of JSON. */
export const STAGE = 'pg_temp.orgraph_part'

export const createStage = `create temporary table orgraph_part (line jsonb not null) on commit drop`

/** JSON has no raw control characters, so that lines pass as they are, between a quote and a delimiter that never occur. */
export const copyToStage = `copy ${STAGE} (line) from stdin with (format csv, quote e'\\x01', delimiter e'\\x02')`

interface Merge {
  readonly target: Target
  readonly columns: readonly Column[]
  readonly identity: Identity | null
  /** Whether the table has a unique index on the key. */
  readonly isUnique: boolean
}

/**
 * The statement that takes the rows of a part over into their table. Values are read by the types of the table itself.
 * What has arrived before is recognised by its key, so that a part that is sent twice makes nothing twice.
 */
export function mergeStatement({ target, columns, identity, isUnique }: Merge): string {
  const names = columns.map(({ name }) => name)
  const rows = rowsOfStage(target, names, identity)
  const insert = `insert into ${target.name} as t (${quoted(names)})`
  if (!identity) return `${insert} ${rows}`

  const isSame = identity.key.map((name) => `t.${escapeIdentifier(name)} = r.${escapeIdentifier(name)}`).join(' and ')
  const changing = names.filter((name) => !identity.key.includes(name))
  const changes = (from: string) =>
    changing.map((name) => `${escapeIdentifier(name)} = ${from}.${escapeIdentifier(name)}`).join(', ')
  const isNewer = (from: string) => {
    const version = escapeIdentifier(identity.version ?? '')
    return `(t.${version} is null or t.${version} < ${from}.${version})`
  }
  if (isUnique) {
    const conflict = `${insert} ${rows} on conflict (${quoted(identity.key)})`
    return identity.version
      ? `${conflict} do update set ${changes('excluded')} where ${isNewer('excluded')}`
      : `${conflict} do nothing`
  }
  const update = identity.version
    ? `, changed as (update ${target.name} as t set ${changes('r')} from r where ${isSame} and ${isNewer('r')})`
    : ''
  return `with r as materialized (${rows})${update}
    ${insert} select ${quoted(names)} from r where not exists (select from ${target.name} as t where ${isSame})`
}

/** The subselect with its offset lets each line be read once, not once for each column. */
function rowsOfStage(target: Target, names: readonly string[], identity: Identity | null): string {
  const values = names.map((name) => `(s.whole).${escapeIdentifier(name)} as ${escapeIdentifier(name)}`).join(', ')
  const lines = `(select jsonb_populate_record(null::${target.name}, line) as whole from ${STAGE} offset 0) as s`
  if (!identity?.version) return `select ${values} from ${lines}`
  // One statement may touch a row only once; in the same order everywhere, so that two runs do not wait for each other.
  const key = identity.key.map((name) => `(s.whole).${escapeIdentifier(name)}`).join(', ')
  return `select distinct on (${key}) ${values} from ${lines} order by ${key}, (s.whole).${escapeIdentifier(identity.version)} desc`
}
