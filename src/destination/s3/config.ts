import { z } from 'zod'
import type { Config } from '../../batch-export/config.js'
import { type FileFormat, formatOf } from '../encoding/formats.js'
import { DeliveryError } from '../port.js'

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null)

const given = z.object({
  bucket_name: z.string(),
  region: z.string(),
  prefix: z.string(),
  aws_access_key_id: text,
  aws_secret_access_key: text,
  compression: text,
  encryption: text,
  kms_key_id: text,
  endpoint_url: text,
  file_format: text,
  max_file_size_mb: z.number().nullish(),
  use_virtual_style_addressing: z.boolean().nullish(),
})

export interface S3Settings {
  readonly bucket: string
  readonly region: string
  readonly prefix: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly endpoint: string
  readonly forcePathStyle: boolean
  readonly encryption: { readonly ServerSideEncryption?: 'AES256' | 'aws:kms'; readonly SSEKMSKeyId?: string }
  readonly format: FileFormat
  /** null: files end only where S3 takes no more parts. */
  readonly maxFileBytes: number | null
}

/** Reads a checked configuration. @throws DeliveryError about what is found out only by using it */
export function readS3Settings(config: Config): S3Settings {
  const read = given.parse(config)
  if (!read.aws_access_key_id || !read.aws_secret_access_key)
    throw new DeliveryError('Give aws_access_key_id and aws_secret_access_key: S3 needs both.', false)
  if (!/^[A-Za-z0-9-]{1,63}$/.test(read.region)) throw new DeliveryError('The region is not one of S3.', false)
  return {
    bucket: read.bucket_name,
    region: read.region,
    prefix: read.prefix,
    credentials: { accessKeyId: read.aws_access_key_id, secretAccessKey: read.aws_secret_access_key },
    endpoint: read.endpoint_url ?? awsEndpoint(read.region),
    // Amazon's certificates hold for one label below the endpoint: not for a bucket with a dot in its name.
    forcePathStyle: read.endpoint_url ? read.use_virtual_style_addressing !== true : read.bucket_name.includes('.'),
    encryption: readEncryption(read.encryption, read.kms_key_id),
    format: formatOf({ file_format: read.file_format ?? 'JSONLines', compression: read.compression }),
    maxFileBytes: read.max_file_size_mb ? read.max_file_size_mb * 1024 * 1024 : null,
  }
}

/** Said here, so that no setting of the gateway's own surroundings (AWS_ENDPOINT_URL) is asked. */
const awsEndpoint = (region: string) => `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`

function readEncryption(kind: string | null, key: string | null): S3Settings['encryption'] {
  switch (kind) {
    case null:
      return {}
    case 'AES256':
      return { ServerSideEncryption: kind }
    case 'aws:kms':
      return { ServerSideEncryption: kind, ...(key && { SSEKMSKeyId: key }) }
    default:
      throw new DeliveryError(`S3 cannot encrypt by ${kind}. Choose AES256 or aws:kms.`, false)
  }
}
