import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'

export type S3Operation =
  | 'HeadBucket'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'ListObjects'

export interface S3Object {
  readonly body: Buffer
  readonly etag: string
  readonly headers: IncomingMessage['headers']
}

export interface S3Call {
  readonly operation: S3Operation
  readonly bucket: string
  readonly key: string
  readonly part: number
  readonly body: Buffer
  readonly headers: IncomingMessage['headers']
}

/** What goes wrong with a call: a refusal, a connection that ends before it is read or after it was done, or no end of it. */
export type S3Fault = { readonly status: number; readonly code: string } | 'reset' | 'lost reply' | 'silence'

interface Upload {
  readonly key: string
  readonly headers: IncomingMessage['headers']
  readonly parts: Map<number, { etag: string; body: Buffer }>
}

export interface S3ServerOptions {
  accessKeyId: string
  secretAccessKey: string
  region: string
  /** The name that virtual hosts end in: `bucket.<domain>`. */
  domain?: string
}

const MIN_PART = 5 * 1024 * 1024
const MAX_SKEW_MS = 15 * 60_000

class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code)
  }
}

const md5 = (body: Buffer) => createHash('md5').update(body).digest('hex')

/**
 * As much of S3 as exports use, on a loopback port. It accepts only what is signed by the right secret (SigV4, computed by
 * another library than the client's), keeps what it gets, and fails when it is told to.
 */
export class S3Server {
  readonly buckets = new Map<string, Map<string, S3Object>>()
  readonly uploads = new Map<string, Upload>()
  /** Every call that was signed well, in order, whether it was answered or not. */
  readonly calls: S3Call[] = []
  connections = 0
  /** By how much its clock is ahead of the true one. */
  skewMs = 0
  /** Asked for each call that is signed well. */
  fault: (call: S3Call) => S3Fault | null = () => null
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  #uploadNumber = 0

  constructor(readonly options: S3ServerOptions) {
    this.#server.on('connection', () => {
      this.connections += 1
    })
  }

  static async start(options: S3ServerOptions): Promise<S3Server> {
    const server = new S3Server(options)
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  operations(): S3Operation[] {
    return this.calls.map(({ operation }) => operation)
  }

  object(bucket: string, key: string): S3Object {
    const found = this.buckets.get(bucket)?.get(key)
    if (!found) throw new Error(`There is no ${key}, only ${[...(this.buckets.get(bucket)?.keys() ?? [])].join(', ')}`)
    return found
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    response.sendDate = false
    response.setHeader('date', new Date(this.#now()).toUTCString())
    try {
      const call = await this.#read(request)
      this.calls.push(call)
      const fault = this.fault(call)
      if (fault === 'silence') return
      if (fault === 'reset') return void request.socket.destroy()
      if (fault === 'lost reply') {
        this.#answer(call, new URL(request.url ?? '/', 'http://any').searchParams)
        return void request.socket.destroy()
      }
      if (fault) throw new Refused(fault.status, fault.code)
      const {
        status = 200,
        headers = {},
        body = '',
      } = this.#answer(call, new URL(request.url ?? '/', 'http://any').searchParams)
      response.writeHead(status, headers).end(body)
    } catch (failure) {
      const { status, code } = failure instanceof Refused ? failure : new Refused(500, 'InternalError')
      const document = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${this.options.secretAccessKey}</Message></Error>`
      response.writeHead(status, { 'content-type': 'application/xml', connection: 'close' })
      response.end(request.method === 'HEAD' ? '' : document)
    }
  }

  #now = () => Date.now() + this.skewMs

  async #read(request: IncomingMessage): Promise<S3Call> {
    const url = new URL(request.url ?? '/', 'http://any')
    const { host = '' } = request.headers
    const suffix = this.options.domain && `.${this.options.domain}:${this.port}`
    const virtual = suffix && host.endsWith(suffix) ? host.slice(0, -suffix.length) : null
    const [first = '', ...rest] = decodeURIComponent(url.pathname).slice(1).split('/')
    const bucket = virtual ?? first
    const key = virtual ? [first, ...rest].join('/') : rest.join('/')
    const body = await buffer(request)
    await this.#demandSignature(request, url, body)
    const call = { bucket, key, body, headers: request.headers, part: Number(url.searchParams.get('partNumber')) }
    return { ...call, operation: operationOf(request.method ?? '', key, url.searchParams) }
  }

  async #demandSignature({ method = '', headers }: IncomingMessage, url: URL, body: Buffer) {
    const pattern =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(.+)$/
    const [, keyId, region, signed = '', signature] = pattern.exec(headers.authorization ?? '') ?? []
    if (!signature) throw new Refused(403, 'AccessDenied')
    const { accessKeyId, secretAccessKey } = this.options
    if (keyId !== accessKeyId) throw new Refused(403, 'InvalidAccessKeyId')
    if (region !== this.options.region) throw new Refused(400, 'AuthorizationHeaderMalformed')
    const names = signed.split(';')
    if (
      !names.includes('host') ||
      Object.keys(headers).some((name) => name.startsWith('x-amz-') && !names.includes(name))
    )
      throw new Refused(403, 'AccessDenied')
    if (headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex'))
      throw new Refused(400, 'XAmzContentSHA256Mismatch')

    const [, year, month, day, hour, minute, second] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'])) ?? []
    const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
    const oracle = new SignatureV4({
      service: 's3',
      region,
      credentials: { accessKeyId, secretAccessKey },
      sha256: Sha256,
      uriEscapePath: false,
      applyChecksum: false,
    })
    const expected = await oracle.sign(
      {
        method,
        protocol: 'http:',
        hostname: 'any',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
      },
      { signingDate: date },
    )
    if (!expected.headers.authorization?.endsWith(`Signature=${signature}`))
      throw new Refused(403, 'SignatureDoesNotMatch')
    if (Math.abs(date.getTime() - this.#now()) > MAX_SKEW_MS) throw new Refused(403, 'RequestTimeTooSkewed')
  }

  #answer(
    call: S3Call,
    query: URLSearchParams,
  ): { status?: number; headers?: Record<string, string>; body?: Buffer | string } {
    const objects = this.buckets.get(call.bucket)
    if (!objects) throw new Refused(404, 'NoSuchBucket')
    const upload = this.uploads.get(query.get('uploadId') ?? '')
    const demandUpload = () => {
      if (upload?.key !== call.key) throw new Refused(404, 'NoSuchUpload')
      return upload
    }
    switch (call.operation) {
      case 'HeadBucket':
        return {}
      case 'ListObjects': {
        const keys = [...objects.keys()].map((key) => `<Contents><Key>${key}</Key></Contents>`)
        return { body: `<?xml version="1.0"?><ListBucketResult>${keys.join('')}</ListBucketResult>` }
      }
      case 'PutObject': {
        const etag = `"${md5(call.body)}"`
        objects.set(call.key, { body: call.body, etag, headers: call.headers })
        return { headers: { etag } }
      }
      case 'HeadObject':
      case 'GetObject': {
        const found = objects.get(call.key)
        if (!found) throw new Refused(404, 'NoSuchKey')
        const metadata = Object.entries(found.headers).filter(([name]) => name.startsWith('x-amz-meta-'))
        return {
          headers: {
            ...(Object.fromEntries(metadata) as Record<string, string>),
            etag: found.etag,
            'content-length': String(found.body.length),
          },
          body: call.operation === 'GetObject' ? found.body : '',
        }
      }
      case 'CreateMultipartUpload': {
        this.#uploadNumber += 1
        const id = `upload-${this.#uploadNumber}`
        this.uploads.set(id, { key: call.key, headers: call.headers, parts: new Map() })
        return {
          body: `<?xml version="1.0"?><InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
        }
      }
      case 'UploadPart': {
        const etag = `"${md5(call.body)}"`
        demandUpload().parts.set(call.part, { etag, body: call.body })
        return { headers: { etag } }
      }
      case 'AbortMultipartUpload':
        demandUpload()
        this.uploads.delete(query.get('uploadId') ?? '')
        return { status: 204 }
      case 'CompleteMultipartUpload': {
        const { parts, headers } = demandUpload()
        const wanted = [...call.body.toString().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
          number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
          etag: /<ETag>(.*?)</.exec(part)?.[1]?.replaceAll('&quot;', '"'),
        }))
        const chosen = wanted.map(({ number, etag }) => {
          const part = parts.get(number)
          if (!part || part.etag !== etag) throw new Refused(400, 'InvalidPart')
          return part
        })
        if (chosen.slice(0, -1).some(({ body }) => body.length < MIN_PART)) throw new Refused(400, 'EntityTooSmall')
        const digests = Buffer.from(chosen.map(({ etag }) => etag.slice(1, -1)).join(''), 'hex')
        const etag = `"${md5(digests)}-${chosen.length}"`
        objects.set(call.key, { body: Buffer.concat(chosen.map(({ body }) => body)), etag, headers })
        this.uploads.delete(query.get('uploadId') ?? '')
        return {
          body: `<?xml version="1.0"?><CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
        }
      }
    }
  }
}

function operationOf(method: string, key: string, query: URLSearchParams): S3Operation {
  const multipart = query.has('uploadId')
  switch (method) {
    case 'HEAD':
      return key ? 'HeadObject' : 'HeadBucket'
    case 'GET':
      return key ? 'GetObject' : 'ListObjects'
    case 'PUT':
      return multipart ? 'UploadPart' : 'PutObject'
    case 'POST':
      return multipart ? 'CompleteMultipartUpload' : 'CreateMultipartUpload'
    case 'DELETE':
      return 'AbortMultipartUpload'
    default:
      throw new Refused(405, 'MethodNotAllowed')
  }
}
