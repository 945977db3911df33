import type { Column } from '../../event-source/port.js'

export type Row = Readonly<Record<string, unknown>>

/** The rows of a batch, parsed. Whole numbers beyond 2^53 inside of JSON lose their last digits here. */
export const parseRows = (lines: string): Row[] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)

/** A row with the text of its JSON, for tables without such a type. */
export const withJsonText = (row: Row, columns: readonly Column[]): Row =>
  Object.fromEntries(columns.map(({ name, type }) => [name, type === 'json' ? jsonText(row[name]) : row[name]]))

export const jsonText = (value: unknown): string | null => (value == null ? null : JSON.stringify(value))

/** Of rows with the same key the one with the greatest version, a moment. */
export function newestOf(rows: readonly Row[], key: readonly string[], version: string): Row[] {
  const newest = new Map<string, Row>()
  const moment = (row: Row) => Date.parse(String(row[version]))
  for (const row of rows) {
    const id = JSON.stringify(key.map((name) => row[name]))
    const known = newest.get(id)
    if (!known || moment(known) <= moment(row)) newest.set(id, row)
  }
  return [...newest.values()]
}
