import { DomainError, invalidField } from '../../errors.js'
import { modelColumns } from '../../event-source/columns.js'
import type { ExportQuery, Expression, QueryField } from '../../event-source/query.js'
import type { BatchExport, BatchExportModel } from '../../generated/prisma/client.js'
import { eventConditions, filterConditions } from './filters.js'
import { parseSelect } from './parse.js'
import { printExpression } from './print.js'
import { readSelect } from './read-select.js'

/** What says which data an export takes. */
export interface Selection {
  model: BatchExportModel
  hogqlQuery?: string | null | undefined
  /** PostHog's property filters, as they were given. */
  filters?: unknown
}

/** What an export selects: its query, its filters, and the events that its destination includes or excludes. */
export async function exportQuery(
  batchExport: Selection & Pick<BatchExport, 'destinationConfig'>,
): Promise<ExportQuery> {
  const { model, destinationConfig } = batchExport
  const { fields, where } = await checkSelection(batchExport)
  return { fields, where: all([where, ...eventConditions(destinationConfig, model)]) }
}

/**
 * The same of what a caller gives, before it is stored.
 *
 * @throws INVALID_INPUT (`hogqlQuery` with one of PostHog's sentences, posthog.md 2.2; `filters.0`)
 */
export async function checkSelection({ model, hogqlQuery, filters }: Selection): Promise<ExportQuery> {
  const conditions = filterConditions((filters ?? []) as unknown[], model)
  const { fields, where } = hogqlQuery == null ? { fields: null, where: null } : await parseQuery(hogqlQuery, model)
  return { fields, where: all([where, ...conditions]) }
}

/**
 * A query as lists of columns show it: posthog.md 2.2, `schema`. Values stand in the expressions themselves. One that is
 * not taken any more, because it was stored before it was checked, shows no fields.
 */
export async function querySchema(hogqlQuery: string) {
  const query = await parseQuery(hogqlQuery, 'EVENTS').catch((error: unknown) => {
    if (error instanceof DomainError) return null
    throw error
  })
  const fields = (query && (query.fields ?? allFields())) ?? []
  return {
    fields: fields.map(({ alias, expression }) => ({ expression: printExpression(expression), alias })),
    values: {},
    hogql_query: hogqlQuery,
  }
}

const allFields = () =>
  modelColumns('EVENTS').map(({ name }): QueryField => ({ alias: name, expression: { kind: 'column', name } }))

async function parseQuery(text: string, model: BatchExportModel): Promise<ExportQuery> {
  const select = await parseSelect(text)
  if (model !== 'EVENTS') {
    throw invalidField('hogqlQuery', 'invalid', 'Invalid HogQL query: only exports of the model events have one')
  }
  return readSelect(select, modelColumns(model))
}

function all(conditions: readonly (Expression | null)[]): Expression | null {
  const items = conditions.filter((one) => one !== null)
  const [first = null] = items
  return items.length > 1 ? { kind: 'and', items } : first
}
