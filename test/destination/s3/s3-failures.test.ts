import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import type { Config } from '../../../src/batch-export/config.js'
import type { S3Fault, S3Operation, S3Server } from '../../testkit/s3-server.js'
import { batch, parsed, rows } from '../rows.js'
import { BUCKET, exportTo, KEY, noise, numbers, startS3, upTo } from './bucket-of.js'

let s3: S3Server
beforeEach(async () => {
  s3 = await startS3()
})
afterEach(() => s3.close())

const going = new AbortController().signal

/** The n-th and following calls of an operation go wrong, `times` of them. */
function failing(operation: S3Operation, fault: S3Fault, { from = 1, times = Number.POSITIVE_INFINITY } = {}) {
  let seen = 0
  s3.fault = (call) => {
    if (call.operation !== operation) return null
    seen += 1
    return seen >= from && seen < from + times ? fault : null
  }
}

async function exportShort(changes: Config = {}) {
  const delivery = await exportTo(s3, changes).open()
  try {
    await delivery.write(batch(0, 10))
    await delivery.finish()
  } finally {
    await delivery.stop(true)
  }
}

async function exportLong() {
  const delivery = await exportTo(s3).open()
  for (const n of [0, 1, 2]) await delivery.write(noise(n * 192, 12))
  await delivery.finish()
}

describe('what the customer has to mend fails once, and says so without secrets', () => {
  it.each([
    {
      what: 'a wrong secret',
      changes: { aws_secret_access_key: 'wrong' },
      message: 'S3 does not accept the signature: aws_secret_access_key does not fit aws_access_key_id.',
    },
    {
      what: 'an unknown key',
      changes: { aws_access_key_id: 'AKIAUNKNOWN' },
      message: 'S3 does not know the aws_access_key_id.',
    },
    {
      what: 'missing credentials',
      changes: { aws_access_key_id: null },
      message: 'Give aws_access_key_id and aws_secret_access_key: S3 needs both.',
    },
    {
      what: 'a missing bucket',
      changes: { bucket_name: 'nowhere' },
      message: 'The bucket "nowhere" does not exist.',
    },
    {
      what: 'another region',
      changes: { region: 'us-east-2' },
      message: 'The bucket "acme-exports" is in another region than "us-east-2".',
    },
  ])('$what', async ({ changes, message }) => {
    await expect(exportShort(changes)).rejects.toMatchObject({ name: 'DeliveryError', message, retryable: false })
    expect(s3.connections).toBeLessThanOrEqual(1)
  })

  it.each<{ fault: S3Fault; message: string }>([
    {
      fault: { status: 403, code: 'AccessDenied' },
      message: 'S3 denies access to the bucket "acme-exports": check the credentials and what they may do.',
    },
    {
      fault: { status: 301, code: 'PermanentRedirect' },
      message: 'The bucket "acme-exports" is in another region than "eu-west-1".',
    },
    {
      fault: { status: 400, code: 'KMS.NotFoundException' },
      message: 'S3 cannot encrypt with the KMS key: check kms_key_id and what the credentials may do with it.',
    },
    { fault: { status: 400, code: 'SomethingNew' }, message: 'S3 answered with status 400 (SomethingNew).' },
    { fault: { status: 400, code: 'constructor' }, message: 'S3 answered with status 400 (constructor).' },
    { fault: { status: 400, code: '10.0.0.1 is secret' }, message: 'S3 answered with status 400 (no code).' },
  ])('$fault.code', async ({ fault, message }) => {
    failing('PutObject', fault)
    await expect(exportShort()).rejects.toMatchObject({ name: 'DeliveryError', message, retryable: false })
  })

  it('access that is taken away in the middle', async () => {
    failing('UploadPart', { status: 403, code: 'AccessDenied' }, { from: 2 })
    await expect(exportLong()).rejects.toMatchObject({
      message: 'S3 denies access to the bucket "acme-exports": check the credentials and what they may do.',
      retryable: false,
    })
    expect(s3.calls.filter(({ operation }) => operation === 'UploadPart')).toHaveLength(2)
  })
})

describe('what passes by itself is worth another try', () => {
  it.each<{ fault: S3Fault; message: string }>([
    { fault: { status: 503, code: 'SlowDown' }, message: 'S3 asks to slow down.' },
    { fault: { status: 429, code: 'TooManyRequests' }, message: 'S3 asks to slow down.' },
    { fault: { status: 500, code: 'InternalError' }, message: 'S3 answered with status 500 (InternalError).' },
    { fault: 'reset', message: 'S3 could not be reached.' },
  ])('$message', async ({ fault, message }) => {
    failing('PutObject', fault)
    await expect(exportShort()).rejects.toMatchObject({ name: 'DeliveryError', message, retryable: true })
    expect(s3.calls).toHaveLength(3)
  })

  it('a server that is not there', async () => {
    const gone = await startS3()
    const endpoint_url = `http://127.0.0.1:${gone.port}`
    await gone.close()
    await expect(exportShort({ endpoint_url })).rejects.toMatchObject({
      message: 'S3 could not be reached.',
      retryable: true,
    })
  })

  it.each<S3Fault>([{ status: 503, code: 'SlowDown' }, 'reset', 'lost reply'])(
    'at once, when %o happens to one part',
    async (fault) => {
      failing('UploadPart', fault, { from: 2, times: 1 })
      await exportLong()
      expect(numbers(s3.object(BUCKET, KEY).body.toString())).toEqual(upTo(576))
    },
  )
})

describe('an answer that is lost after the upload was completed', () => {
  it('is made up for by looking: the object is there', async () => {
    failing('CompleteMultipartUpload', 'lost reply', { times: 1 })
    await exportLong()
    expect(s3.operations().slice(-2)).toEqual(['CompleteMultipartUpload', 'HeadObject'])
    expect(numbers(s3.object(BUCKET, KEY).body.toString())).toEqual(upTo(576))
  })

  it('counts as failed when nobody may look, and the run begins anew', async () => {
    let isCompleted = false
    s3.fault = ({ operation }) => {
      if (operation === 'HeadObject') return { status: 403, code: 'AccessDenied' }
      if (operation !== 'CompleteMultipartUpload' || isCompleted) return null
      isCompleted = true
      return 'lost reply'
    }
    await expect(exportLong()).rejects.toMatchObject({ name: 'DeliveryError', retryable: true })
  })

  it('is not mistaken for done when the object is that of an earlier run', async () => {
    await exportLong()
    failing('CompleteMultipartUpload', 'reset')
    await expect(exportLong()).rejects.toMatchObject({ message: 'S3 could not be reached.', retryable: true })
  })

  it('of a short export does no harm', async () => {
    failing('PutObject', 'lost reply', { times: 1 })
    await exportShort()
    expect(parsed(s3.object(BUCKET, KEY).body.toString())).toEqual(rows(0, 10))
  })
})

test.each([-3_600_000, 3_600_000])('a clock that is off by %d ms is made up for', async (skewMs) => {
  s3.skewMs = skewMs
  await exportShort()
  expect(parsed(s3.object(BUCKET, KEY).body.toString())).toEqual(rows(0, 10))
})

describe('the test step', () => {
  async function check(changes: Config = {}) {
    const { steps } = exportTo(s3, changes)
    const [step] = steps
    expect(steps).toHaveLength(1)
    expect(step?.name).toBe('Check S3 bucket exists')
    return step?.run(going)
  }

  it('passes when the bucket is there', async () => {
    expect(await check()).toEqual({ status: 'Passed', message: null })
    expect(s3.operations()).toEqual(['HeadBucket'])
  })

  it.each([
    { what: 'bucket', changes: { bucket_name: 'nowhere' }, message: 'The bucket "nowhere" does not exist.' },
    {
      what: 'secret',
      changes: { aws_secret_access_key: 'wrong' },
      message: 'S3 denies access to the bucket "acme-exports": check the credentials and what they may do.',
    },
    {
      what: 'place',
      changes: { endpoint_url: 'http://10.0.0.1' },
      message: 'The destination is not allowed.',
    },
  ])('fails by a wrong $what', async ({ changes, message }) => {
    expect(await check(changes)).toEqual({ status: 'Failed', message })
  })
})
