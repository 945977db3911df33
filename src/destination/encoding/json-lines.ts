import { type Compressor, createCompressor } from './compressor.js'
import type { Encoder } from './encoder.js'
import { Utf8 } from './utf8.js'

/** Rows as they come: a file of lines can be left after any of them. */
export function plainLines(): Encoder {
  const utf8 = new Utf8()
  return {
    write: async ({ lines }) => [utf8.encode(lines)],
    cut: async () => [],
    end: async () => [],
    close() {},
  }
}

/** A gzip file may consist of several members (RFC 1952, 2.2): each cut ends one, and the next rows begin another. */
export function gzipLines(): Encoder {
  const utf8 = new Utf8()
  let member: Compressor | null = null
  let isEmpty = true

  async function endMember(): Promise<Buffer[]> {
    const ended = member
    member = null
    return ended?.end() ?? []
  }

  return {
    write({ lines }) {
      isEmpty = false
      member ??= createCompressor('gzip')
      return member.write(utf8.encode(lines))
    },
    cut: endMember,
    end() {
      if (isEmpty) member ??= createCompressor('gzip')
      return endMember()
    },
    close: () => member?.close(),
  }
}

/** One brotli stream from the first row to the last: nothing may follow its end. */
export function brotliLines(): Encoder {
  const utf8 = new Utf8()
  const stream = createCompressor('brotli')
  return {
    write: ({ lines }) => stream.write(utf8.encode(lines)),
    cut: null,
    end: () => stream.end(),
    close: () => stream.close(),
  }
}
