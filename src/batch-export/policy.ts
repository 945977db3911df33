import type { Membership } from '../access/decide.js'
import { COMPRESSIONS, type FormatName } from '../destination/encoding/compressions.js'
import type { InputIssue } from '../errors.js'
import type { BatchExportModel, DestinationType } from '../generated/prisma/client.js'
import { type Config, complaint } from './config.js'
import {
  copyInputIssues,
  datasetIssues,
  emptyInputs,
  listed,
  propertiesIssues,
  tableIssues,
  tokenIssues,
} from './place-rules.js'

const MINUTES_A_DAY = 24 * 60

/** Whether exports can run so often: hour, day, week, or every so many minutes, from 5 on, that divide the day. */
export function isInterval(text: string): boolean {
  if (['hour', 'day', 'week'].includes(text)) return true
  const minutes = Number(/^every ([1-9]\d{0,3}) minutes$/.exec(text)?.[1] ?? Number.NaN)
  return minutes >= 5 && MINUTES_A_DAY % minutes === 0
}

/** Whether a member reaches all sites that an export takes data of: the one it names, or all of the organization. */
export function reachesSites(membership: Membership | null, siteId: string | null): boolean {
  const granted = membership?.restrictedSiteIds ?? null
  return granted === null || (siteId !== null && granted.includes(siteId))
}

/** What a whole, well-typed configuration may still get wrong, by destination (posthog.md 2.5). */
export function configIssues(type: DestinationType, config: Config, model: BatchExportModel): InputIssue[] {
  switch (type) {
    case 'S3':
      return [...emptyInputs(config, S3_INPUTS), ...formatIssues(config)]
    case 'FILE':
      return [...pathIssues(config), ...formatIssues(config)]
    case 'SNOWFLAKE':
      return authenticationIssues(config)
    case 'POSTGRES':
      return tableIssues(config, 63)
    case 'REDSHIFT':
      return [...tableIssues(config, 127), ...propertiesIssues(config), ...modeIssues(config)]
    case 'BIGQUERY':
      return datasetIssues(config)
    case 'HTTP':
      return [...(model === 'EVENTS' ? [] : [EVENTS_ALONE]), ...tokenIssues(config)]
    default:
      return []
  }
}

const S3_INPUTS = ['bucket_name', 'region', 'prefix', 'aws_access_key_id', 'aws_secret_access_key']
const EVENTS_ALONE: InputIssue = {
  path: 'model',
  code: 'unsupported',
  message: 'HTTP batch exports only support the events model',
}

function formatIssues({ file_format: format = 'JSONLines', compression }: Config): InputIssue[] {
  const supported: readonly string[] | undefined = COMPRESSIONS[format as FormatName]
  if (!supported) {
    const message = `File format ${format} is not supported. Supported file formats are ${listed(Object.keys(COMPRESSIONS))}`
    return [complaint('file_format', 'unsupported', message)]
  }
  if (!compression || supported.includes(String(compression))) return []
  const message = `Compression ${compression} is not supported for file format ${format}. Supported compressions are ${listed(supported)}`
  return [complaint('compression', 'unsupported', message)]
}

/** Files are written below a folder of the organization; a path must not lead out of it. */
function pathIssues({ path }: Config): InputIssue[] {
  const segments = String(path).split('/')
  const isPlain = (segment: string) => /^[\w{}=@+, .-]{1,255}$/.test(segment) && !/^\.+$/.test(segment)
  if (String(path).length <= 1024 && segments.every(isPlain)) return []
  const message =
    'The path must be relative, of letters, digits and plain punctuation, without empty parts and without ..'
  return [complaint('path', 'invalid', message)]
}

function authenticationIssues(config: Config): InputIssue[] {
  const type = config.authentication_type ?? 'password'
  if (type === 'password') {
    const message = 'Password is required if authentication type is password'
    return config.password === undefined ? [complaint('password', 'required', message)] : []
  }
  if (type === 'keypair') {
    const message = 'Private key is required if authentication type is key pair'
    return config.private_key === undefined ? [complaint('private_key', 'required', message)] : []
  }
  const message = `Authentication type ${type} is not supported. Supported authentication types are ['password', 'keypair']`
  return [complaint('authentication_type', 'unsupported', message)]
}

const CREDENTIALS = ['aws_access_key_id', 'aws_secret_access_key']

function modeIssues({ mode = 'INSERT', copy_inputs }: Config): InputIssue[] {
  if (mode !== 'INSERT' && mode !== 'COPY') {
    return [complaint('mode', 'unsupported', `Mode ${mode} is not supported. Supported modes are ['INSERT', 'COPY']`)]
  }
  const message = mode === 'COPY' ? missingForCopy((copy_inputs ?? {}) as Config) : null
  return message ? [complaint('copy_inputs', 'required', message)] : copyInputIssues(copy_inputs)
}

function missingForCopy(inputs: Config): string | null {
  if (Object.keys(inputs).length === 0) return "Missing required inputs for 'COPY'"
  const needed = ['s3_bucket', 'region_name', 'authorization', 'bucket_credentials']
  if (needed.some((key) => inputs[key] === undefined)) return "Missing required input for 'COPY'"
  if (!holdsCredentials(inputs.bucket_credentials)) return "Missing required bucket credentials for 'COPY'"
  const { authorization } = inputs
  if (typeof authorization !== 'string') {
    return holdsCredentials(authorization) ? null : "Missing required credentials for 'COPY'"
  }
  return authorization.trim() === '' ? "Missing required IAM role for 'COPY'" : null
}

const holdsCredentials = (value: unknown) =>
  typeof value === 'object' && value !== null && CREDENTIALS.every((key) => key in value)
