import type { Column } from '../../event-source/port.js'
import { DeliveryError } from '../port.js'
import type { CompressionOf, FormatName } from './compressions.js'
import type { Encoder } from './encoder.js'
import { brotliLines, gzipLines, plainLines } from './json-lines.js'
import { parquetEncoder } from './parquet.js'
import type { Codec } from './parquet-codecs.js'

/** How files of rows look: their names' ending, and what makes them. */
export interface FileFormat {
  /** With its dot: `.jsonl.gz`. */
  readonly extension: string
  readonly contentType: string
  open(columns: readonly Column[]): Promise<Encoder>
}

type Formats = { readonly [Name in FormatName]: Readonly<Record<CompressionOf<Name> | 'none', FileFormat>> }

const jsonLines = (ending: string, open: () => Encoder, contentType = 'application/octet-stream'): FileFormat => ({
  extension: `.jsonl${ending}`,
  contentType,
  open: async () => open(),
})

const parquet = (ending: string, codec: Codec): FileFormat => ({
  extension: `.parquet${ending}`,
  contentType: 'application/vnd.apache.parquet',
  open: async (columns) => parquetEncoder(columns, codec),
})

/** All that can be written, by the values of `file_format` and `compression` (posthog.md 2.5). */
const FORMATS: Formats = {
  JSONLines: {
    none: jsonLines('', plainLines, 'application/x-ndjson'),
    gzip: jsonLines('.gz', gzipLines),
    brotli: jsonLines('.br', brotliLines),
  },
  Parquet: {
    none: parquet('', 'UNCOMPRESSED'),
    zstd: parquet('.zst', 'ZSTD'),
    lz4: parquet('.lz4', 'LZ4_RAW'),
    snappy: parquet('.sz', 'SNAPPY'),
    gzip: parquet('.gz', 'GZIP'),
    brotli: parquet('.br', 'BROTLI'),
  },
}

/** The format that a configuration asks for. @throws DeliveryError for one that an older version let through. */
export function formatOf({
  file_format,
  compression,
}: {
  file_format: string
  compression: string | null
}): FileFormat {
  const kinds: Readonly<Record<string, FileFormat>> | undefined = FORMATS[file_format as FormatName]
  const format = kinds?.[compression ?? 'none']
  if (!format) {
    const kind = compression ? `${file_format} with the compression ${compression}` : file_format
    throw new DeliveryError(`Files cannot be written as ${kind}. Choose another format.`, false)
  }
  return format
}
