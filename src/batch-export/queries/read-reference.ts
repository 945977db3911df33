import type { Node } from '@pgsql/types'
import type { Expression } from '../../event-source/query.js'
import type { Names } from './read-expression.js'
import { invalidQuery, refusedQuery } from './refusals.js'

const DEEPEST_PATH = 20

/** `event`, `events.event`, `properties.plan`, `properties['plan']`. @throws INVALID_INPUT */
export function readReference(node: Node, { columns, table }: Names): Expression {
  const path = pathOf(node)
  const isColumn = (name: string | undefined) => columns.some((one) => one.name === name)
  const [name = '', ...rest] = path[0] === table && isColumn(path[1]) ? path.slice(1) : path
  const column = columns.find((one) => one.name === name)
  if (!column || (rest.length > 0 && column.type !== 'json')) {
    throw invalidQuery(`Unable to resolve field: ${path.join('.')}`)
  }
  if (rest.length === 0) return { kind: 'column', name }
  if (rest.length > DEEPEST_PATH) throw invalidQuery(`a property lies at most ${DEEPEST_PATH} levels deep`)
  return { kind: 'property', column: name, path: rest }
}

/** The names of a reference from left to right. */
function pathOf(node: Node | undefined): string[] {
  if (node && 'ColumnRef' in node) return (node.ColumnRef.fields ?? []).map(partOf)
  if (node && 'A_Indirection' in node) {
    return [...pathOf(node.A_Indirection.arg), ...(node.A_Indirection.indirection ?? []).map(partOf)]
  }
  throw refusedQuery('UNSUPPORTED')
}

function partOf(node: Node): string {
  if ('String' in node) return node.String.sval ?? ''
  if ('A_Indices' in node && !node.A_Indices.is_slice) {
    const index = node.A_Indices.uidx
    if (index && 'A_Const' in index && index.A_Const.sval) return index.A_Const.sval.sval ?? ''
    throw invalidQuery("properties are reached by their names: properties['plan']")
  }
  throw invalidQuery('* stands alone in a SELECT')
}
