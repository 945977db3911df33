/** The compressions of each file format, in the order of posthog.md 2.5. */
export const COMPRESSIONS = {
  Parquet: ['zstd', 'lz4', 'snappy', 'gzip', 'brotli'],
  JSONLines: ['gzip', 'brotli'],
} as const

export type FormatName = keyof typeof COMPRESSIONS
export type CompressionOf<Name extends FormatName> = (typeof COMPRESSIONS)[Name][number]
