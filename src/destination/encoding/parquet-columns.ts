import type { ColumnSource, ParquetWriter } from 'hyparquet-writer'
import type { Column, ColumnType } from '../../event-source/port.js'
import { textOf } from './json-values.js'

type Element = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]
type Value = Uint8Array | bigint | number | boolean | null

/** Gathers the values of one column of a row group. */
export interface ColumnBuffer {
  /** @param value as JSON text */
  add(value: string): void
  /** What was gathered, for the writer at once: the next `add` overwrites it. */
  take(): ColumnSource
}

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

/** How a column is described in a file. */
export const elementOf = ({ name, type }: Column): Element => ({
  name,
  repetition_type: 'OPTIONAL',
  ...ELEMENTS[type],
})

export function columnBuffer({ name, type }: Column): ColumnBuffer {
  switch (type) {
    case 'json':
      return new TextBuffer(name, (value) => value, 'PLAIN')
    case 'uuid':
      return new TextBuffer(name, textOf, 'PLAIN')
    case 'text':
      return new TextBuffer(name, textOf)
    case 'timestamp':
      return new PlainBuffer(name, (value) => BigInt(Date.parse(textOf(value))))
    case 'integer':
      return new PlainBuffer(name, (value) => BigInt(textOf(value)))
    case 'double':
      return new PlainBuffer(name, (value) => Number(textOf(value)))
    case 'boolean':
      return new PlainBuffer(name, (value) => value === 'true')
  }
}

class PlainBuffer implements ColumnBuffer {
  #values: Value[] = []

  constructor(
    private readonly name: string,
    private readonly read: (value: string) => Value,
  ) {}

  add(value: string) {
    this.#values.push(value === 'null' ? null : this.read(value))
  }

  take(): ColumnSource {
    const data = this.#values
    this.#values = []
    return { name: this.name, data }
  }
}

/**
 * Text as UTF-8, one value behind the other in one piece of memory. As a string or an array of its own each value would
 * leave garbage outside of the heap, which piles up to some hundred MB before it is collected.
 */
class TextBuffer implements ColumnBuffer {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024)
  #used = 0
  /** Where values end; null for a value that is null. */
  #ends: (number | null)[] = []

  constructor(
    private readonly name: string,
    private readonly read: (value: string) => string,
    /** PLAIN where hardly a value is there twice; otherwise the writer looks. */
    private readonly encoding?: 'PLAIN',
  ) {}

  add(value: string) {
    if (value === 'null') return void this.#ends.push(null)
    const text = this.read(value)
    this.#makeRoom(text.length * 3)
    this.#used += this.#bytes.write(text, this.#used)
    this.#ends.push(this.#used)
  }

  take(): ColumnSource {
    let start = 0
    const data = this.#ends.map((end) => {
      if (end === null) return null
      const value = new Uint8Array(this.#bytes.buffer, start, end - start)
      start = end
      return value
    })
    this.#used = 0
    this.#ends = []
    // Its statistics would hold on to values until the end of the file.
    return { name: this.name, data, statistics: false, ...(this.encoding && { encoding: this.encoding }) }
  }

  #makeRoom(bytes: number) {
    if (this.#used + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#used + bytes))
    this.#bytes.copy(larger, 0, 0, this.#used)
    this.#bytes = larger
  }
}
