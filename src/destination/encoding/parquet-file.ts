import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Column, ColumnType } from '../../event-source/port.js'
import { type Codec, compressorOf } from './parquet-codecs.js'

type Element = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]
type ParquetValue = string | number | bigint | boolean | Date | null

/** JSON and uuids are strings: not every reader makes text of Parquet's own types for them. */
const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const
const ELEMENTS: Readonly<Record<ColumnType, Omit<Element, 'name'>>> = {
  text: TEXT,
  uuid: TEXT,
  json: TEXT,
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  integer: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
}

/** How a value that is not null gets from JSON into a column. */
const VALUES: Readonly<Record<ColumnType, (value: unknown) => ParquetValue>> = {
  text: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  uuid: String,
  json: (value) => JSON.stringify(value),
  timestamp: (value) => new Date(String(value)),
  integer: (value) => BigInt(value as number | string),
  double: Number,
  boolean: Boolean,
}

/** A row group is what is kept in memory, several times over while it is written; readers skip whole ones. */
const GROUP_ROWS = 50_000
const GROUP_TEXT = 8 * 1024 * 1024

/** The bytes of a Parquet file, as they become ready. Works hard and waits for nothing: not for a thread that serves. */
export interface ParquetFile {
  write(lines: string): Uint8Array
  end(): Uint8Array
}

export async function createParquetFile(columns: readonly Column[], codec: Codec): Promise<ParquetFile> {
  const writer = new ByteWriter()
  const parquet = new ParquetWriter({
    writer,
    codec,
    compressors: await compressorOf(codec),
    createdBy: 'orgraph',
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }): Element => ({ name, repetition_type: 'OPTIONAL', ...ELEMENTS[type] })),
    ],
  })
  const readers = columns.map(({ name, type }) => ({ name, read: VALUES[type] }))
  const emptyGroup = () => columns.map((): ParquetValue[] => [])
  let group = emptyGroup()
  let groupText = 0

  function add(line: string) {
    const row = JSON.parse(line) as Record<string, unknown>
    readers.forEach(({ name, read }, index) => {
      const value = row[name] ?? null
      group[index]?.push(value === null ? null : read(value))
    })
    groupText += line.length
    if (groupText >= GROUP_TEXT || (group[0]?.length ?? 0) >= GROUP_ROWS) endGroup()
  }

  function endGroup() {
    if (groupText === 0) return
    const data = group
    group = emptyGroup()
    groupText = 0
    parquet.write({
      columnData: columns.map(({ name }, index) => ({ name, data: data[index] ?? [] })),
      rowGroupSize: GROUP_ROWS,
    })
  }

  function take(): Uint8Array {
    const bytes = writer.getBytes().slice()
    // Its `offset` goes on counting: places in the file are written down by it.
    writer.index = 0
    return bytes
  }

  return {
    write(lines) {
      for (let at = 0; at < lines.length; ) {
        const end = lines.indexOf('\n', at)
        add(lines.slice(at, end))
        at = end + 1
      }
      return take()
    },
    end() {
      endGroup()
      parquet.finish()
      return take()
    },
  }
}
