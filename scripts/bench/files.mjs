import { DuckDBInstance } from '@duckdb/node-api'

const SUMS = `count(*)::int as rows, sum((properties->>'value')::int)::int as value`

/** Reads exported files by DuckDB, and says whether their counts and sums are those of the table. @throws when not */
export async function filesEqual({ totals }, files) {
  const duck = await (await DuckDBInstance.create(':memory:')).connect()
  for (const file of files) {
    const table = file.includes('.jsonl')
      ? `read_json('${file}', format = 'newline_delimited', columns = {properties: 'JSON', timestamp: 'TIMESTAMPTZ'})`
      : `read_parquet('${file}')`
    const [read] = (await duck.runAndReadAll(`select ${SUMS} from ${table}`)).getRowObjectsJson()
    if (read.rows !== totals.rows || read.value !== totals.value)
      throw new Error(`${file} has ${JSON.stringify(read)}, the table ${JSON.stringify(totals)}`)
  }
  return `DuckDB finds ${totals.rows} rows and a sum of ${totals.value} in each file, as PostgreSQL does.`
}
