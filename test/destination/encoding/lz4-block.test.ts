import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { lz4Block } from '../../../src/destination/encoding/lz4-block.js'

/** Reads a block as its format says, byte by byte. */
function unpacked(block: Uint8Array): Buffer {
  const out: number[] = []
  let at = 0
  const next = () => {
    const byte = block[at]
    if (byte === undefined) throw new Error('the block ends too early')
    at += 1
    return byte
  }
  const length = (half: number) => {
    let total = half
    for (let byte = half === 15 ? 255 : 0; byte === 255; ) {
      byte = next()
      total += byte
    }
    return total
  }
  for (;;) {
    const token = next()
    for (let left = length(token >> 4); left > 0; left -= 1) out.push(next())
    if (at === block.length) return Buffer.from(out)
    const offset = next() | (next() << 8)
    if (offset === 0 || offset > out.length) throw new Error(`an offset of ${offset}`)
    for (let left = length(token & 15) + 4; left > 0; left -= 1) out.push(out[out.length - offset] ?? 0)
  }
}

const text = Array.from({ length: 3000 }, (_, n) => `{"event":"$pageview","n":${n % 700}}`).join('\n')

test.each([
  { what: 'nothing', input: Buffer.alloc(0) },
  { what: 'one byte', input: Buffer.from('a') },
  ...[11, 12, 13, 16, 17, 20].map((length) => ({ what: `${length} equal bytes`, input: Buffer.alloc(length, 'a') })),
  { what: 'many equal bytes', input: Buffer.alloc(200_000, 'a') },
  { what: 'noise', input: randomBytes(100_000) },
  { what: 'lines', input: Buffer.from(text) },
  {
    what: 'matches farther back than can be written',
    input: Buffer.concat([Buffer.from(text), randomBytes(70_000), Buffer.from(text)]),
  },
  { what: 'a part of another array', input: Buffer.from(text).subarray(1001, 5000) },
])('$what can be read back', ({ input }) => {
  expect(unpacked(lz4Block(input)).equals(input)).toBe(true)
})

test('repeated text gets shorter, noise hardly longer', () => {
  expect(lz4Block(Buffer.from(text)).length).toBeLessThan(text.length / 4)
  expect(lz4Block(randomBytes(100_000)).length).toBeLessThan(100_500)
})
