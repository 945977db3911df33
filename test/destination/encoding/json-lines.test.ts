import { execFileSync } from 'node:child_process'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it, test } from 'vitest'
import { formatOf } from '../../../src/destination/encoding/formats.js'
import { batch, COLUMNS, parsed, rows } from '../rows.js'

const open = (compression: string | null) => formatOf({ file_format: 'JSONLines', compression }).open(COLUMNS)

const UNPACK: Record<string, (bytes: Buffer) => Buffer> = {
  none: (bytes) => bytes,
  gzip: (bytes) => gunzipSync(bytes),
  brotli: (bytes) => brotliDecompressSync(bytes),
}

describe.each(['none', 'gzip', 'brotli'])('lines with compression %s', (name) => {
  const compression = name === 'none' ? null : name
  const unpack = UNPACK[name] as (bytes: Buffer) => Buffer

  it('hold all rows in their order', async () => {
    const encoder = await open(compression)
    const pieces: Buffer[] = []
    for (const from of [0, 5_000, 10_000]) pieces.push(Buffer.concat(await encoder.write(batch(from, 5_000))))
    pieces.push(Buffer.concat(await encoder.end()))
    expect(parsed(unpack(Buffer.concat(pieces)).toString())).toEqual(rows(0, 15_000))
  })

  it('make a valid file of no rows', async () => {
    const encoder = await open(compression)
    expect(unpack(Buffer.concat(await encoder.end()))).toHaveLength(0)
  })
})

describe.each(['none', 'gzip'])('a file of lines with compression %s that is cut', (name) => {
  const compression = name === 'none' ? null : name
  const unpack = UNPACK[name] as (bytes: Buffer) => Buffer

  it('is whole at each cut, and goes on with the bytes of the same encoder or another', async () => {
    const first = await open(compression)
    const pieces = [Buffer.concat(await first.write(batch(0, 700))), ...((await first.cut?.()) ?? [])]
    expect(parsed(unpack(Buffer.concat(pieces)).toString())).toEqual(rows(0, 700))
    pieces.push(Buffer.concat(await first.write(batch(700, 300))), ...((await first.cut?.()) ?? []))

    const second = await open(compression)
    pieces.push(Buffer.concat(await second.write(batch(1000, 200))), ...(await second.end()))
    const file = Buffer.concat(pieces)
    expect(parsed(unpack(file).toString())).toEqual(rows(0, 1200))
    if (compression === 'gzip') execFileSync('gzip', ['-t'], { input: file })
  })

  it('does not grow by a cut without rows', async () => {
    const encoder = await open(compression)
    await encoder.write(batch(0, 10))
    await encoder.cut?.()
    expect(await encoder.cut?.()).toEqual([])
    expect(await encoder.end()).toEqual([])
  })
})

test('a brotli file can be left only at its end', async () => {
  expect((await open('brotli')).cut).toBeNull()
})
