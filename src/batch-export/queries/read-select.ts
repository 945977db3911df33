import type { Node, ResTarget, SelectStmt } from '@pgsql/types'
import type { ExportQuery, Expression, QueryField } from '../../event-source/query.js'
import { printExpression } from './print.js'
import { ExpressionReader, type Names } from './read-expression.js'
import { invalidQuery, refusedQuery } from './refusals.js'

const TABLE = 'events'
/** PostgreSQL's longest name, the shortest of the destinations'. */
const LONGEST_ALIAS = 63
const MOST_FIELDS = 200

/** What a SELECT may have besides, in the words of SQL. */
const CLAUSES: readonly [(select: SelectStmt) => unknown, string][] = [
  [({ distinctClause }) => distinctClause, 'DISTINCT'],
  [({ groupClause }) => groupClause, 'GROUP BY'],
  [({ havingClause }) => havingClause, 'HAVING'],
  [({ windowClause }) => windowClause, 'WINDOW'],
  [({ sortClause }) => sortClause, 'ORDER BY'],
  [({ limitCount }) => limitCount, 'LIMIT'],
  [({ limitOffset }) => limitOffset, 'OFFSET'],
]

/** What a SELECT from events takes, and of which. @throws INVALID_INPUT with one of PostHog's sentences */
export function readSelect(select: SelectStmt, columns: Names['columns']): ExportQuery {
  refuseForms(select)
  const names = { columns, table: tableOf(select.fromClause ?? []) }
  const reader = new ExpressionReader(names)
  const [clause] = CLAUSES.filter(([find]) => find(select)).map(([, name]) => name)
  if (clause) throw invalidQuery(`${clause} is not supported`)
  const fields = fieldsOf(select.targetList ?? [], reader, names)
  const where = select.whereClause ? reader.condition(select.whereClause) : null
  return { fields, where }
}

function refuseForms(select: SelectStmt): void {
  if (select.withClause) throw refusedQuery('SUBQUERY')
  if (select.op && select.op !== 'SETOP_NONE') throw refusedQuery('UNION')
  if (select.valuesLists || select.intoClause || select.lockingClause) throw refusedQuery('UNSUPPORTED')
}

/** What the one table is called. */
function tableOf(from: readonly Node[]): string {
  const [table] = from
  if (!table) throw refusedQuery('NO_TABLE')
  if (from.length > 1 || 'JoinExpr' in table) throw refusedQuery('JOIN')
  if ('RangeSubselect' in table) throw refusedQuery('SUBQUERY')
  if (!('RangeVar' in table)) throw refusedQuery('OTHER_TABLE')
  const { relname, schemaname, catalogname, alias } = table.RangeVar
  if (relname !== TABLE || schemaname || catalogname || alias?.colnames) throw refusedQuery('OTHER_TABLE')
  return alias?.aliasname ?? TABLE
}

/** null where it is `*` alone. */
function fieldsOf(targets: readonly Node[], reader: ExpressionReader, names: Names): QueryField[] | null {
  const found = targets.flatMap((node) => ('ResTarget' in node ? [node.ResTarget] : []))
  if (found.length === 0) throw invalidQuery('nothing is selected')
  if (found.length === 1 && found.every(isStar)) return null
  const fields = found.flatMap((target) => {
    if (!isStar(target)) return [fieldOf(target, reader)]
    return names.columns.map(({ name }): QueryField => ({ alias: name, expression: { kind: 'column', name } }))
  })
  if (fields.length > MOST_FIELDS) throw invalidQuery(`more than ${MOST_FIELDS} columns are selected`)
  refuseMixture(fields)
  refuseDoubles(fields)
  return fields
}

const isStar = ({ val }: ResTarget) => {
  const parts = val && 'ColumnRef' in val ? (val.ColumnRef.fields ?? []) : []
  const [only] = parts
  return parts.length === 1 && only !== undefined && 'A_Star' in only
}

function fieldOf({ name, val }: ResTarget, reader: ExpressionReader): QueryField {
  const expression = reader.read(val)
  const alias = name ?? printExpression(expression)
  if (alias.length > LONGEST_ALIAS) {
    throw invalidQuery(`the column ${alias} needs a name of at most ${LONGEST_ALIAS} characters (AS name)`)
  }
  return { alias, expression }
}

const isAggregate = ({ kind }: Expression) => kind === 'aggregate'

function refuseMixture(fields: readonly QueryField[]): void {
  const aggregates = fields.filter(({ expression }) => isAggregate(expression)).length
  if (aggregates === 0 || aggregates === fields.length) return
  throw invalidQuery('columns and aggregates cannot be selected together; there is no GROUP BY')
}

function refuseDoubles(fields: readonly QueryField[]): void {
  const seen = new Set<string>()
  for (const { alias } of fields) {
    if (seen.has(alias)) throw invalidQuery(`two columns are called ${alias}`)
    seen.add(alias)
  }
}
