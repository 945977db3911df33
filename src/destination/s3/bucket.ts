import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import type { DestinationPolicy } from '../../net/destination.js'
import { createGuardedDispatcher } from '../../net/guarded-dispatcher.js'
import { DeliveryError, DeliveryLost } from '../port.js'
import type { S3Settings } from './config.js'
import { s3Failure } from './failures.js'
import { guardedHandler } from './guarded-handler.js'

export interface UploadedPart {
  readonly etag: string
  readonly size: number
}

/** An upload in parts. */
export interface Upload {
  readonly key: string
  readonly id: string
}

/** The bucket of a customer, as far as exports need one. Every method fails with `DeliveryError` or the signal's reason. */
export interface Bucket {
  demand(): Promise<void>
  put(key: string, body: Buffer): Promise<void>
  begin(key: string): Promise<Upload>
  uploadPart(upload: Upload, number: number, body: Buffer): Promise<UploadedPart>
  /** Succeeds also when it was done before, by a request whose answer never came. */
  complete(upload: Upload, parts: readonly UploadedPart[]): Promise<void>
  abort(upload: Upload, signal: AbortSignal): Promise<void>
  close(): void
}

/** Names that a server gives are kept with the run, those of thousands of parts: no more than any known server needs. */
const UPLOAD_ID = /^[!-~]{1,4096}$/
const ETAG = /^[ -~]{1,256}$/

/** By it an object shows which run wrote it. */
const RUN = 'orgraph-run'

/** Connects to nothing yet. The SDK is loaded here, by the first export that needs it: it takes 100 ms and some MB. */
export async function openBucket(
  settings: S3Settings,
  runId: string,
  policy: DestinationPolicy,
  signal: AbortSignal,
): Promise<Bucket> {
  try {
    policy.checkUrl(settings.endpoint)
  } catch (failure) {
    throw s3Failure(failure, settings)
  }
  const sdk = await import('@aws-sdk/client-s3')
  const client: S3Client = new sdk.S3Client(clientConfig(settings, policy))
  const { bucket: Bucket, encryption, format } = settings
  const marked = { ...encryption, ContentType: format.contentType, Metadata: { [RUN]: runId } }
  const asked = { abortSignal: signal }

  async function on<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work()
    } catch (failure) {
      throw signal.aborted ? signal.reason : s3Failure(failure, settings)
    }
  }

  /** Whether the object is there that the run meant to write; unknown counts as not. */
  async function isWritten(Key: string, size: number): Promise<boolean> {
    const found = await client.send(new sdk.HeadObjectCommand({ Bucket, Key }), asked).catch(() => null)
    return found?.Metadata?.[RUN] === runId && found.ContentLength === size
  }

  return {
    demand: () => on(async () => void (await client.send(new sdk.HeadBucketCommand({ Bucket }), asked))),
    put: (Key, Body) =>
      on(async () => void (await client.send(new sdk.PutObjectCommand({ Bucket, Key, Body, ...marked }), asked))),
    begin: (key) =>
      on(async () => {
        const { UploadId } = await client.send(
          new sdk.CreateMultipartUploadCommand({ Bucket, Key: key, ...marked }),
          asked,
        )
        if (!UploadId) throw new DeliveryLost('S3 began an upload without naming it.')
        if (!UPLOAD_ID.test(UploadId)) throw new DeliveryError('S3 gave an upload a name that cannot be kept.', false)
        return { key, id: UploadId }
      }),
    uploadPart: ({ key: Key, id: UploadId }, PartNumber, Body) =>
      on(async () => {
        const { ETag } = await client.send(
          new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
          asked,
        )
        if (!ETag) throw new DeliveryLost('S3 took a part without naming it.')
        if (!ETAG.test(ETag)) throw new DeliveryError('S3 gave a part a name that cannot be kept.', false)
        return { etag: ETag, size: Body.length }
      }),
    complete: ({ key: Key, id: UploadId }, parts) =>
      on(async () => {
        const Parts = parts.map(({ etag }, index) => ({ ETag: etag, PartNumber: index + 1 }))
        const size = parts.reduce((total, part) => total + part.size, 0)
        try {
          await client.send(
            new sdk.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
            asked,
          )
        } catch (failure) {
          if (!(await isWritten(Key, size))) throw failure
        }
      }),
    async abort({ key: Key, id: UploadId }, abortSignal) {
      await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal })
    },
    close: () => client.destroy(),
  }
}

/**
 * Everything that the SDK would otherwise look up in the environment, in files of the operator or at the cloud's metadata
 * service is said: credentials above all, which are the customer's and nobody else's.
 */
const clientConfig = (settings: S3Settings, policy: DestinationPolicy): S3ClientConfig => ({
  region: settings.region,
  credentials: settings.credentials,
  endpoint: settings.endpoint,
  forcePathStyle: settings.forcePathStyle,
  requestHandler: guardedHandler(createGuardedDispatcher(policy)),
  maxAttempts: 3,
  retryMode: 'standard',
  defaultsMode: 'standard',
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  expectContinueHeader: false,
  followRegionRedirects: false,
  useArnRegion: false,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  disableS3ExpressSessionAuth: true,
  disableMultiregionAccessPoints: true,
  authSchemePreference: ['sigv4'],
  sigv4aSigningRegionSet: [settings.region],
  userAgentAppId: '',
})
