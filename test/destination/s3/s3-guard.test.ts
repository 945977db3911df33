import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDestinationPolicy } from '../../../src/net/destination.js'
import { parseNetwork } from '../../../src/net/networks.js'
import { LOOPBACK } from '../../testkit/lookups.js'
import type { S3Server } from '../../testkit/s3-server.js'
import { startWebServer } from '../../testkit/web-server.js'
import { batch } from '../rows.js'
import { BUCKET, exportTo, KEY, noise, startS3 } from './bucket-of.js'

let s3: S3Server
beforeEach(async () => {
  s3 = await startS3()
})
afterEach(() => s3.close())

/** A resolver that gives the next of these answers each time, and notes what it was asked for. */
function answering(...answers: string[]) {
  const asked: string[] = []
  const lookup = ((host: string, _options: object, done: (failure: null, found: object[]) => void) => {
    asked.push(host)
    done(null, [{ address: answers.length > 1 ? answers.shift() : answers[0], family: 4 }])
  }) as never
  return { asked, lookup }
}

async function deliver(exported: ReturnType<typeof exportTo>) {
  const delivery = await exported.open()
  try {
    await delivery.write(batch(0, 1))
    return await delivery.finish()
  } finally {
    await delivery.stop(true)
  }
}

describe('loopback is out of reach', () => {
  it.each([...LOOPBACK, '[64:ff9b::7f00:1]'])('as %s', async (host) => {
    for (const policy of [createDestinationPolicy([]), createDestinationPolicy([parseNetwork('192.0.2.0/24')])])
      for (const scheme of ['http', 'https']) {
        const exported = exportTo(s3, { endpoint_url: `${scheme}://${host}:${s3.port}` }, policy)
        await expect(deliver(exported)).rejects.toMatchObject({
          name: 'DeliveryError',
          message: 'The destination is not allowed.',
          retryable: false,
        })
        expect(await exported.steps[0]?.run(new AbortController().signal)).toEqual({
          status: 'Failed',
          message: 'The destination is not allowed.',
        })
      }
    expect(s3.connections).toBe(0)
  })

  it('as a name that changes its address after it was looked at', async () => {
    const { lookup } = answering('192.0.2.7', '127.0.0.1')
    const policy = createDestinationPolicy([parseNetwork('192.0.2.0/24')], lookup)
    const endpoint_url = `http://rebinding.test:${s3.port}`
    await policy.checkUrlNow(endpoint_url)
    await expect(deliver(exportTo(s3, { endpoint_url }, policy))).rejects.toMatchObject({
      message: 'The destination is not allowed.',
    })
    expect(s3.connections).toBe(0)
  })

  it('by way of a bucket that is a name inside', async () => {
    const { asked, lookup } = answering('10.0.0.7')
    const changes = { bucket_name: 'inside', endpoint_url: 'https://example.com', use_virtual_style_addressing: true }
    await expect(deliver(exportTo(s3, changes, createDestinationPolicy([], lookup)))).rejects.toMatchObject({
      message: 'The destination is not allowed.',
    })
    expect(new Set(asked)).toEqual(new Set(['inside.example.com']))
  })
})

it.each([301, 302, 307, 308])('follows no redirect (%d)', async (status) => {
  const front = await startWebServer((_request, response) =>
    response
      .writeHead(status, { location: `http://127.0.0.1:${s3.port}/`, 'x-amz-bucket-region': 'us-east-1' })
      .end('<Error><Code>TemporaryRedirect</Code></Error>'),
  )
  const exported = exportTo(s3, { endpoint_url: `http://127.0.0.1:${front.port}` })
  await expect(deliver(exported)).rejects.toMatchObject({ name: 'DeliveryError', retryable: false })
  expect(s3.connections).toBe(0)
  await front.close()
})

it('reads no endless answer', async () => {
  const front = await startWebServer((_request, response) => {
    response.writeHead(400)
    const pour = () => {
      while (response.write(Buffer.alloc(64 * 1024)));
      response.once('drain', pour)
    }
    pour()
  })
  const exported = exportTo(s3, { endpoint_url: `http://127.0.0.1:${front.port}` })
  await expect(deliver(exported)).rejects.toMatchObject({ name: 'DeliveryError', retryable: true })
  await front.close()
})

it.each([
  {
    what: 'a long name of a part',
    id: 'upload',
    etag: 'x'.repeat(10_000),
    message: 'S3 gave a part a name that cannot be kept.',
  },
  { what: 'a long name of an upload', id: 'x'.repeat(5_000), message: 'S3 gave an upload a name that cannot be kept.' },
  { what: 'NUL in the name of an upload', id: 'a&#0;b', message: 'S3 gave an upload a name that cannot be kept.' },
])('keeps with a run nothing of $what', async ({ id, etag = '', message }) => {
  const front = await startWebServer((request, response) => {
    response.setHeader('etag', etag)
    response.end(request.method === 'POST' ? `<R><UploadId>${id}</UploadId></R>` : '')
  })
  const delivery = await exportTo(s3, { endpoint_url: `http://127.0.0.1:${front.port}` }).open()
  const written = delivery.write(noise(0, 9))
  await expect(written).rejects.toMatchObject({ name: 'DeliveryError', message, retryable: false })
  await delivery.stop(true)
  await front.close()
})

describe('what the gateway’s own surroundings say about a cloud', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'orgraph-aws-'))
  afterEach(() => vi.unstubAllEnvs())
  afterAll(() => rmSync(folder, { recursive: true }))

  beforeEach(() => {
    const settings = [
      '[default]',
      'aws_access_key_id = OPERATOR',
      'aws_secret_access_key = operator',
      'region = ap-south-1',
      'endpoint_url = http://127.0.0.1:1',
    ].join('\n')
    writeFileSync(path.join(folder, 'config'), settings)
    vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'config'))
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'config'))
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'OPERATOR')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'operator')
    vi.stubEnv('AWS_SESSION_TOKEN', 'operator')
    vi.stubEnv('AWS_REGION', 'ap-south-1')
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1')
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:1')
    vi.stubEnv('AWS_DEFAULTS_MODE', 'auto')
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true')
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1')
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1')
  })

  it('changes nothing of a customer’s export', async () => {
    await deliver(exportTo(s3))
    expect(s3.object(BUCKET, KEY).headers).toMatchObject({
      authorization: expect.stringContaining(`Credential=${s3.options.accessKeyId}/`),
    })
    expect(s3.object(BUCKET, KEY).headers).not.toHaveProperty('x-amz-security-token')
  })

  it('is no stand-in for credentials that the customer did not give', async () => {
    const changes = { aws_access_key_id: null, aws_secret_access_key: null }
    await expect(deliver(exportTo(s3, changes))).rejects.toMatchObject({ retryable: false })
    expect(s3.connections).toBe(0)
  })

  it.each([
    { region: 'eu-west-1', bucket_name: 'acme', host: 'acme.s3.eu-west-1.amazonaws.com' },
    { region: 'cn-north-1', bucket_name: 'acme', host: 'acme.s3.cn-north-1.amazonaws.com.cn' },
    { region: 'eu-west-1', bucket_name: 'acme.exports', host: 's3.eu-west-1.amazonaws.com' },
    {
      region: 'eu-west-1',
      bucket_name: 'acme--use1-az4--x-s3',
      host: 'acme--use1-az4--x-s3.s3.eu-west-1.amazonaws.com',
    },
  ])('does not lead $bucket_name in $region elsewhere than to $host', async ({ host, ...changes }) => {
    const { asked, lookup } = answering('10.0.0.7')
    const exported = exportTo(s3, { ...changes, endpoint_url: null }, createDestinationPolicy([], lookup))
    await expect(deliver(exported)).rejects.toMatchObject({ message: 'The destination is not allowed.' })
    expect(new Set(asked)).toEqual(new Set([host]))
  })
})
