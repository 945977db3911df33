/** Rows as aligned columns under their headings; one line that says so where there are none. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'None.'
  const lines = [headings, ...rows].map((row) => row.map(printable))
  const widths = headings.map((_heading, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)))
  return lines
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Names are other people's text: what could steer a terminal is shown as a question mark. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
const printable = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?')

export const moment = (date: Date | null) => date?.toISOString() ?? '-'

/** JSON as programs read it. */
export const json = (data: unknown) =>
  JSON.stringify(data, (_key, value) => (typeof value === 'bigint' ? Number(value) : value), 2)
