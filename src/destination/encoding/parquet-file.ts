import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Column } from '../../event-source/port.js'
import { jsonValues } from './json-values.js'
import { type Codec, compressorOf } from './parquet-codecs.js'
import { columnBuffer, elementOf } from './parquet-columns.js'

/**
 * How much text goes into a row group. It is kept in memory until it is written, and several times over then; but each
 * group has a place in the file's footer, which is kept until the end: in large files groups grow.
 */
const groupText = (groups: number) => Math.min(16, 2 * 2 ** Math.floor(groups / 512)) * 1024 * 1024
const GROUP_ROWS = 50_000

/**
 * The bytes of a Parquet file, as they become ready; they are good until the next call. Works hard and waits for nothing:
 * not for a thread that serves.
 */
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
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)],
  })
  const buffers = columns.map(columnBuffer)
  let groups = 0
  let rows = 0
  let text = 0

  function add(line: string) {
    const values = jsonValues(line)
    if (values.length !== buffers.length) throw new SyntaxError('A row has other columns than its file.')
    buffers.forEach((buffer, index) => {
      buffer.add(values[index] ?? 'null')
    })
    rows += 1
    text += line.length
    if (text >= groupText(groups) || rows >= GROUP_ROWS) endGroup()
  }

  function endGroup() {
    if (rows === 0) return
    parquet.write({ columnData: buffers.map((buffer) => buffer.take()), rowGroupSize: rows })
    groups += 1
    rows = 0
    text = 0
  }

  function take(): Uint8Array {
    const bytes = writer.getBytes()
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
