import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { COMPRESSIONS } from '../../../src/destination/encoding/compressions.js'
import { formatOf } from '../../../src/destination/encoding/formats.js'
import { batch, COLUMNS, row, rows } from '../rows.js'

const folder = mkdtempSync(path.join(tmpdir(), 'orgraph-parquet-'))
afterAll(() => rmSync(folder, { recursive: true }))

let duck: Awaited<ReturnType<DuckDBInstance['connect']>>
beforeAll(async () => {
  duck = await (await DuckDBInstance.create(':memory:')).connect()
})

async function read(sql: string): Promise<unknown[]> {
  return (await duck.runAndReadAll(sql)).getRowObjectsJson()
}

/** Writes rows in batches of some size; gives the path of the file. */
async function written(compression: string | null, count: number, size: number): Promise<string> {
  const format = formatOf({ file_format: 'Parquet', compression })
  const encoder = await format.open(COLUMNS)
  const pieces: Buffer[] = []
  for (let from = 0; from < count; from += size) {
    pieces.push(Buffer.concat(await encoder.write(batch(from, Math.min(size, count - from)))))
  }
  pieces.push(Buffer.concat(await encoder.end()))
  const file = path.join(folder, `${compression}-${count}${format.extension}`)
  writeFileSync(file, Buffer.concat(pieces))
  return file
}

const FIRST = Date.parse(row(0).timestamp)
const CODECS = [null, ...COMPRESSIONS.Parquet]

describe.each(CODECS)('with the compression %s', (compression) => {
  it('gives DuckDB all rows, in several row groups', { timeout: 60_000 }, async () => {
    const count = 70_000
    const file = await written(compression, count, 9_000)
    const all = rows(0, count)
    const sum = (pick: (one: ReturnType<typeof row>) => number | null) =>
      all.reduce((total, one) => total + (pick(one) ?? 0), 0)
    const [found] = await read(`
      select count(*)::int as n, count(distinct uuid)::int as uuids, count(visits)::int as given,
        sum(visits)::double as visits, sum(revenue) as revenue, count_if(is_identified)::int as identified,
        sum(epoch_ms(timestamp) - ${FIRST})::double as times, sum((properties->>'n')::int)::double as numbers
      from read_parquet('${file}')`)
    expect(found).toEqual({
      n: count,
      uuids: count,
      given: all.filter((one) => one.visits !== null).length,
      visits: sum((one) => one.visits),
      revenue: sum((one) => one.revenue),
      identified: all.filter((one) => one.is_identified).length,
      times: sum((one) => Date.parse(one.timestamp) - FIRST),
      numbers: sum((one) => (one.properties as { n: number }).n),
    })
    const [{ groups, codecs } = {}] = (await read(`
      select count(distinct row_group_id)::int as groups, string_agg(distinct compression) as codecs
      from parquet_metadata('${file}')`)) as { groups: number; codecs: string }[]
    expect(groups).toBeGreaterThan(1)
    expect(codecs?.toLowerCase()).toBe(compression === 'lz4' ? 'lz4_raw' : (compression ?? 'uncompressed'))
  })
})

test('values come back as they were, in columns of their types', async () => {
  const file = await written('zstd', 10, 10)
  const found = await read(`select * replace (epoch_ms(timestamp) as timestamp) from read_parquet('${file}')`)
  expect(found).toEqual(
    rows(0, 10).map((one) => ({
      ...one,
      timestamp: String(Date.parse(one.timestamp)),
      properties: JSON.stringify(one.properties),
      visits: one.visits === null ? null : String(one.visits),
    })),
  )
  expect(await read(`select column_name, column_type from (describe from read_parquet('${file}'))`)).toEqual([
    { column_name: 'uuid', column_type: 'VARCHAR' },
    { column_name: 'event', column_type: 'VARCHAR' },
    { column_name: 'timestamp', column_type: expect.stringMatching(/^TIMESTAMP/) },
    { column_name: 'properties', column_type: 'VARCHAR' },
    { column_name: 'visits', column_type: 'BIGINT' },
    { column_name: 'revenue', column_type: 'DOUBLE' },
    { column_name: 'is_identified', column_type: 'BOOLEAN' },
  ])
})

test('a file of no rows has its columns', async () => {
  const file = await written('snappy', 0, 1)
  expect(await read(`select count(*)::int as n, count(uuid)::int as uuids from read_parquet('${file}')`)).toEqual([
    { n: 0, uuids: 0 },
  ])
})

test('a file can be left only at its end', async () => {
  const encoder = await formatOf({ file_format: 'Parquet', compression: null }).open(COLUMNS)
  expect(encoder.cut).toBeNull()
  encoder.close()
})

test('a row that is none fails the file', async () => {
  const encoder = await formatOf({ file_format: 'Parquet', compression: null }).open(COLUMNS)
  await encoder.write({ lines: 'nonsense\n', count: 1 })
  await expect(encoder.write(batch(0, 1))).rejects.toThrow(SyntaxError)
  await expect(encoder.end()).rejects.toThrow(SyntaxError)
})

test('what was never offered is refused in words', () => {
  expect(() => formatOf({ file_format: 'Parquet', compression: 'rar' })).toThrow(
    'Files cannot be written as Parquet with the compression rar. Choose another format.',
  )
  expect(() => formatOf({ file_format: 'CSV', compression: null })).toThrow(
    'Files cannot be written as CSV. Choose another format.',
  )
})
