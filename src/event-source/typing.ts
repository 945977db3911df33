import type { BatchExportModel } from '../generated/prisma/client.js'
import { modelColumn, modelColumns } from './columns.js'
import { InvalidQuery } from './errors.js'
import type { Column, ColumnType } from './port.js'
import type { ExportQuery, Expression } from './query.js'

/**
 * The type of an expression's values; the literal null has none. What is inside of JSON is text, as in ClickHouse; sums
 * and averages are of numbers, and the least and the greatest are of the type of what they are taken of.
 *
 * @throws InvalidQuery
 */
export function typeOf(model: BatchExportModel, expression: Expression): ColumnType | 'null' {
  switch (expression.kind) {
    case 'column':
      return known(model, expression.name).type
    case 'property':
      return 'text'
    case 'literal':
      return literalType(expression.value)
    case 'aggregate':
      if (expression.name === 'count') return 'integer'
      if (expression.name === 'sum' || expression.name === 'avg') return 'double'
      return expression.item ? typeOf(model, expression.item) : 'null'
    default:
      return 'boolean'
  }
}

/** A column by its name. @throws InvalidQuery */
export function known(model: BatchExportModel, name: string): Column {
  const column = modelColumn(model, name)
  if (column) return column
  const names = modelColumns(model).map((each) => each.name)
  throw new InvalidQuery(`There is no column ${name}; there are ${names.join(', ')}.`)
}

function literalType(value: string | number | boolean | null): ColumnType | 'null' {
  if (value === null) return 'null'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'double'
  return typeof value === 'boolean' ? 'boolean' : 'text'
}

/** True for a query of aggregates: one row. @throws InvalidQuery where aggregates and values of rows are mixed. */
export function isAggregated(query: ExportQuery): boolean {
  const fields = query.fields ?? []
  const aggregated = fields.filter(({ expression }) => expression.kind === 'aggregate').length
  if (aggregated > 0 && aggregated < fields.length) {
    throw new InvalidQuery('Aggregates and values of single events do not go together: there is no GROUP BY.')
  }
  return aggregated > 0
}

/** The columns of the rows that a query gives. @throws InvalidQuery */
export function queryColumns(model: BatchExportModel, query: ExportQuery): readonly Column[] {
  if (!query.fields) return modelColumns(model)
  if (query.fields.length === 0) throw new InvalidQuery('Nothing is selected.')
  const names = query.fields.map(({ alias }) => alias)
  const twice = names.find((name, place) => names.indexOf(name) !== place)
  if (twice !== undefined) throw new InvalidQuery(`Two columns are called ${twice}.`)
  return query.fields.map(({ alias, expression }) => {
    const type = typeOf(model, expression)
    return { name: alias, type: type === 'null' ? 'text' : type }
  })
}
