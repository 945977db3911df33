import zlib from 'node:zlib'
import { lz4Block } from './lz4-block.js'

type Compress = (bytes: Uint8Array) => Uint8Array

/** Parquet's names of the compressions that can be written. */
export type Codec = 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'BROTLI' | 'ZSTD' | 'LZ4_RAW'

const BROTLI = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }
const ZSTD_LEVEL = 3

/** What compresses the pages of a file; snappy comes with the writer itself. */
export async function compressorOf(codec: Codec): Promise<Partial<Record<Codec, Compress>>> {
  switch (codec) {
    case 'GZIP':
      return { GZIP: (bytes) => zlib.gzipSync(bytes) }
    case 'BROTLI':
      return { BROTLI: (bytes) => zlib.brotliCompressSync(bytes, BROTLI) }
    case 'LZ4_RAW':
      return { LZ4_RAW: lz4Block }
    case 'ZSTD':
      return { ZSTD: await zstd() }
    default:
      return {}
  }
}

/** Node has zstd from 22.15 on; before that it is WebAssembly. */
async function zstd(): Promise<Compress> {
  const { zstdCompressSync } = zlib as { zstdCompressSync?: Compress }
  if (zstdCompressSync) return (bytes) => zstdCompressSync(bytes)
  const { compress, init } = await import('@bokuweb/zstd-wasm')
  await init()
  return (bytes) => compress(bytes, ZSTD_LEVEL)
}
