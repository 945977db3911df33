import type { S3ServiceException } from '@aws-sdk/client-s3'
import { DestinationError } from '../../net/destination.js'
import { DeliveryError, DeliveryLost } from '../port.js'
import type { S3Settings } from './config.js'

type Place = Pick<S3Settings, 'bucket' | 'region'>

interface Refusal {
  readonly message: (place: Place) => string
  readonly retryable: boolean
}

const final = (message: Refusal['message']): Refusal => ({ message, retryable: false })
const passing = (message: Refusal['message']): Refusal => ({ message, retryable: true })

const wrongSecret = final(
  () => 'S3 does not accept the signature: aws_secret_access_key does not fit aws_access_key_id.',
)
const wrongKeyId = final(() => 'S3 does not know the aws_access_key_id.')
const denied = final(
  ({ bucket }) => `S3 denies access to the bucket "${bucket}": check the credentials and what they may do.`,
)
const noBucket = final(({ bucket }) => `The bucket "${bucket}" does not exist.`)
const otherRegion = final(({ bucket, region }) => `The bucket "${bucket}" is in another region than "${region}".`)
const kms = final(() => 'S3 cannot encrypt with the KMS key: check kms_key_id and what the credentials may do with it.')
const tooFast = passing(() => 'S3 asks to slow down.')

/** What S3 answers (by code, or by status where there is no document), in words of what to mend. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  SignatureDoesNotMatch: wrongSecret,
  InvalidAccessKeyId: wrongKeyId,
  InvalidClientTokenId: wrongKeyId,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  AccountProblem: denied,
  403: denied,
  NoSuchBucket: noBucket,
  NotFound: noBucket,
  404: noBucket,
  InvalidBucketName: final(({ bucket }) => `"${bucket}" is no name of a bucket.`),
  PermanentRedirect: otherRegion,
  AuthorizationHeaderMalformed: otherRegion,
  301: otherRegion,
  307: otherRegion,
  KeyTooLongError: final(() => 'The prefix makes names that are too long for S3.'),
  SlowDown: tooFast,
  TooManyRequests: tooFast,
  429: tooFast,
  503: tooFast,
  RequestTimeTooSkewed: passing(() => 'The clocks of S3 and of the gateway differ too much.'),
}

const LOST = ['NoSuchUpload', 'InvalidPart', 'InvalidPartOrder']

/** Tells what failed in asking S3. Whatever the answer says itself is left out: it may hold anything. */
export function s3Failure(failure: unknown, place: Place): unknown {
  if (failure instanceof DeliveryError) return failure
  if (failure instanceof DestinationError)
    return new DeliveryError(failure.message, failure.reason !== 'not-allowed', null, failure)
  if (!(failure instanceof Error)) return failure
  if (failure.name === 'TimeoutError') return new DeliveryError('S3 could not be reached.', true, null, failure)
  const { name, $metadata, $response } = failure as Partial<S3ServiceException> & Error
  const status = $metadata?.httpStatusCode
  if (status === undefined) return failure
  if (LOST.includes(name)) return new DeliveryLost('The upload that was begun is gone.', failure)

  const named = Object.hasOwn(REFUSALS, name) ? REFUSALS[name] : undefined
  const refusal = named ?? (name.startsWith('KMS.') ? kms : REFUSALS[status])
  if (refusal) return new DeliveryError(refusal.message(place), refusal.retryable, pauseOf($response?.headers), failure)
  const code = /^[\w.]{1,64}$/.test(name) ? name : 'no code'
  return new DeliveryError(`S3 answered with status ${status} (${code}).`, status >= 500, null, failure)
}

/** Retry-After in seconds; S3 itself sends none, others in front of it do. */
function pauseOf(headers: Record<string, string> | undefined): number | null {
  const seconds = Number(headers?.['retry-after'] ?? Number.NaN)
  return seconds >= 0 ? seconds * 1000 : null
}
