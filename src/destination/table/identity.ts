import { identityColumns, modelColumn } from '../../event-source/columns.js'
import type { Column } from '../../event-source/port.js'
import type { DeliveredRun } from '../port.js'

/** What tells rows of a table apart, so that what arrives again is recognised. */
export interface Identity {
  readonly key: readonly string[]
  /** Of two rows with the same key the one with the greater version stays; null: rows never change. */
  readonly version: string | null
}

const VERSION = 'updated_at'

/**
 * The identity of a run's rows; null where a query has left it out, or put something else in its place: then nobody can
 * tell a row that arrives again from another one, and rows are only added.
 */
export function identityOf({ model, columns }: Pick<DeliveredRun, 'model' | 'columns'>): Identity | null {
  const has = (name: string) => isColumnOfModel(modelColumn(model, name), columns)
  const key = identityColumns(model)
  if (!key.every(has)) return null
  const changes = modelColumn(model, VERSION) !== undefined
  if (changes && !has(VERSION)) return null
  return { key, version: changes ? VERSION : null }
}

const isColumnOfModel = (own: Column | undefined, columns: readonly Column[]) =>
  own !== undefined && columns.some(({ name, type }) => name === own.name && type === own.type)
