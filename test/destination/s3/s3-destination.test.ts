import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { DeliveryLost, type Part } from '../../../src/destination/port.js'
import type { S3Server } from '../../testkit/s3-server.js'
import { batch, parsed, rows } from '../rows.js'
import { BUCKET, exportTo, KEY, noise, numbers, startS3, upTo } from './bucket-of.js'

let s3: S3Server
beforeEach(async () => {
  s3 = await startS3()
})
afterEach(() => s3.close())

const keys = () => [...(s3.buckets.get(BUCKET)?.keys() ?? [])]

describe.each([
  { compression: null, ending: '', unpacked: (bytes: Buffer) => bytes },
  { compression: 'gzip', ending: '.gz', unpacked: (bytes: Buffer) => gunzipSync(bytes) },
  { compression: 'brotli', ending: '.br', unpacked: (bytes: Buffer) => brotliDecompressSync(bytes) },
])('with compression $compression', ({ compression, ending, unpacked }) => {
  it('sends a short export in one piece', async () => {
    const delivery = await exportTo(s3, { compression }).open()
    await delivery.write(batch(0, 300))
    await delivery.write(batch(300, 200))
    const { bytes } = await delivery.finish()
    expect(s3.operations()).toEqual(['PutObject'])
    const { body } = s3.object(BUCKET, `${KEY}${ending}`)
    expect(parsed(unpacked(body).toString())).toEqual(rows(0, 500))
    expect(body).toHaveLength(bytes)
  })

  it('sends a long export in parts, and shows it when it is whole', async () => {
    const delivery = await exportTo(s3, { compression }).open()
    for (const n of [0, 1, 2]) await delivery.write(noise(n * 192, 12))
    expect(keys()).toEqual([])
    await delivery.write(noise(576, 1))
    const { bytes } = await delivery.finish()
    const operations = s3.operations()
    const parts = operations.slice(1, -1)
    expect([operations[0], ...new Set(parts), operations.at(-1)]).toEqual([
      'CreateMultipartUpload',
      'UploadPart',
      'CompleteMultipartUpload',
    ])
    expect(parts.length).toBeGreaterThan(2)
    const { body } = s3.object(BUCKET, `${KEY}${ending}`)
    expect(numbers(unpacked(body).toString())).toEqual(upTo(592))
    expect(body).toHaveLength(bytes)
  })

  it('begins another file when one is as large as it may be', async () => {
    const delivery = await exportTo(s3, { compression, max_file_size_mb: 10 }).open()
    for (const n of [0, 1, 2, 3]) await delivery.write(noise(n * 96, 6))
    await delivery.finish()
    const files = [0, 1].map((number) => s3.object(BUCKET, KEY.replace('.jsonl', `-${number}.jsonl${ending}`)).body)
    expect(keys()).toHaveLength(files.length)
    expect(files.flatMap((body) => numbers(unpacked(body).toString()))).toEqual(upTo(384))
  })
})

it.each([{ compression: 'brotli' }, { file_format: 'Parquet' }])(
  'sends files that can be left only at their end in parts of one size (%o)',
  async (kind) => {
    const delivery = await exportTo(s3, kind).open()
    for (const n of [0, 1, 2, 3, 4])
      await delivery.write(kind.compression ? noise(n * 192, 12) : batch(n * 60_000, 60_000))
    await delivery.finish()
    const sizes = s3.calls.filter(({ operation }) => operation === 'UploadPart').map(({ body }) => body.length)
    expect(sizes.length).toBeGreaterThan(2)
    expect(new Set(sizes.slice(0, -1))).toEqual(new Set([8 * 1024 * 1024]))
  },
)

describe('a run that goes on after a crash', () => {
  it.each([null, 'gzip'])('sends no part twice (compression %s)', async (compression) => {
    const { open } = exportTo(s3, { compression })
    const first = await open()
    await first.write(noise(0, 12))
    const part = (await first.write(noise(192, 12))) as Part
    await first.stop(false)

    const second = await open(part.state)
    await second.write(noise(384, 12))
    const { bytes } = await second.finish()
    const uploaded = s3.calls.filter(({ operation }) => operation === 'UploadPart')
    expect(uploaded.map((call) => call.part)).toEqual([1, 2, 3])
    expect(s3.operations().filter((operation) => operation === 'CreateMultipartUpload')).toHaveLength(1)
    const { body } = s3.object(BUCKET, compression ? `${KEY}.gz` : KEY)
    expect(numbers((compression ? gunzipSync(body) : body).toString())).toEqual(upTo(576))
    expect(body).toHaveLength(bytes)
  })

  it('sends what had not been kept again, and shows only that', async () => {
    const { open } = exportTo(s3)
    const first = await open()
    const part = (await first.write(noise(0, 12))) as Part
    await first.write(noise(9_000, 12))
    await first.stop(false)
    const second = await open(part.state)
    await second.write(noise(192, 12))
    await second.finish()
    expect(numbers(s3.object(BUCKET, KEY).body.toString())).toEqual(upTo(384))
  })

  it('finishes when nothing was left to send', async () => {
    const { open } = exportTo(s3, { compression: 'gzip' })
    const first = await open()
    const part = (await first.write(noise(0, 12))) as Part
    const second = await open(part.state)
    expect(await second.finish()).toMatchObject({ bytes: part.bytes })
    expect(numbers(gunzipSync(s3.object(BUCKET, `${KEY}.gz`).body).toString())).toEqual(upTo(192))
  })

  it('goes on with the next file after one of limited size', async () => {
    const { open } = exportTo(s3, { file_format: 'Parquet', max_file_size_mb: 1 })
    const first = await open()
    let part: Part | null = null
    for (let from = 0; !part; from += 20_000) part = await first.write(batch(from, 20_000))
    const second = await open(part.state)
    await second.write(batch(0, 10))
    await second.finish()
    expect(keys().map((key) => key.slice(-10))).toEqual(['-0.parquet', '-1.parquet'])
  })

  it('learns that its upload is gone', async () => {
    const { open } = exportTo(s3)
    const first = await open()
    const part = (await first.write(noise(0, 12))) as Part
    s3.uploads.clear()
    const second = await open(part.state)
    await expect(second.write(noise(192, 12))).rejects.toThrow(DeliveryLost)
    const third = await open(part.state)
    await expect(third.finish()).rejects.toThrow(DeliveryLost)
  })

  it('begins anew when the bucket or the prefix has been changed', async () => {
    const first = await exportTo(s3).open()
    const part = (await first.write(noise(0, 12))) as Part
    for (const changes of [{ bucket_name: 'other' }, { prefix: 'other' }, { compression: 'gzip' }])
      await expect(exportTo(s3, changes).open(part.state)).rejects.toThrow(DeliveryLost)
  })
})

describe('a run that is cancelled', () => {
  it('leaves no upload that the customer would pay for', async () => {
    const control = new AbortController()
    const delivery = await exportTo(s3).open(null, control.signal)
    await delivery.write(noise(0, 12))
    expect(s3.uploads.size).toBe(1)
    control.abort(new Error('cancelled'))
    await expect(delivery.write(noise(192, 12))).rejects.toThrow('cancelled')
    await delivery.stop(true)
    expect(s3.uploads.size).toBe(0)
    expect(s3.operations().at(-1)).toBe('AbortMultipartUpload')
    expect(keys()).toEqual([])
  })

  it('stops in the middle of a request', async () => {
    const control = new AbortController()
    s3.fault = () => {
      control.abort(new Error('cancelled'))
      return 'silence'
    }
    const delivery = await exportTo(s3).open(null, control.signal)
    await expect(delivery.write(noise(0, 12))).rejects.toThrow('cancelled')
    await delivery.stop(false)
  })

  it('keeps its upload for the next attempt when it only pauses', async () => {
    const delivery = await exportTo(s3).open()
    await delivery.write(noise(0, 12))
    await delivery.stop(false)
    expect(s3.uploads.size).toBe(1)
  })
})

it('makes no object of no rows', async () => {
  const delivery = await exportTo(s3).open()
  expect(await delivery.finish()).toMatchObject({ bytes: 0 })
  expect(s3.connections).toBe(0)
})

test.each([
  { prefix: '/events/', key: KEY },
  { prefix: '{table}', key: KEY },
  {
    prefix: '{year}/{month}/{day} {hour}:{minute}:{second}/{unknown}',
    key: KEY.replace('events', '2026/11/22 11:00:00/{unknown}'),
  },
  {
    prefix: "Ünïcode (1)!*'",
    key: KEY.replace('events', "Ünïcode (1)!*'"),
  },
  {
    prefix: '{data_interval_start}_{data_interval_end}',
    key: KEY.replace('events', '2026-11-22T10:00:00+00:00_2026-11-22T11:00:00+00:00'),
  },
])('the prefix $prefix makes the key $key', async ({ prefix, key }) => {
  const delivery = await exportTo(s3, { prefix }).open()
  await delivery.write(batch(0, 1))
  await delivery.finish()
  expect(keys()).toEqual([key])
})

test('a bucket can be addressed by its own host name', async () => {
  const endpoint_url = `http://s3.test:${s3.port}`
  const delivery = await exportTo(s3, { endpoint_url, use_virtual_style_addressing: true }).open()
  await delivery.write(batch(0, 1))
  await delivery.finish()
  expect(s3.calls[0]?.headers.host).toBe(`${BUCKET}.s3.test:${s3.port}`)
  expect(keys()).toEqual([KEY])
})

describe('encryption', () => {
  it.each([
    { rows: batch(0, 1), operation: 'PutObject' },
    { rows: noise(0, 12), operation: 'CreateMultipartUpload' },
  ])('is asked for by $operation', async ({ rows: some, operation }) => {
    for (const changes of [{ encryption: 'AES256' }, { encryption: 'aws:kms', kms_key_id: 'key-1' }]) {
      const delivery = await exportTo(s3, changes).open()
      await delivery.write(some)
      await delivery.finish()
    }
    const asked = s3.calls.filter((call) => call.operation === operation)
    expect(asked.map(({ headers }) => headers['x-amz-server-side-encryption'])).toEqual(['AES256', 'aws:kms'])
    expect(asked[1]?.headers['x-amz-server-side-encryption-aws-kms-key-id']).toBe('key-1')
  })

  it('of another kind is refused', async () => {
    await expect(exportTo(s3, { encryption: 'rot13' }).open()).rejects.toMatchObject({
      message: 'S3 cannot encrypt by rot13. Choose AES256 or aws:kms.',
      retryable: false,
    })
  })
})
