import type { EventEmitter } from 'node:events'
import type { Writable } from 'node:stream'
import { z } from 'zod'
import type { Config } from '../../batch-export/config.js'
import { orDefault } from '../config-values.js'
import { loadOptional } from '../optional-package.js'
import { DeliveryError } from '../port.js'

const bigQueryConfig = z.object({
  project_id: z.string(),
  dataset_id: z.string(),
  table_id: orDefault(z.string(), 'events'),
  private_key: z.string(),
  client_email: z.string(),
  use_json_type: orDefault(z.boolean(), false),
})

export type BigQueryConfig = z.output<typeof bigQueryConfig>

/** posthog.md 2.5, BigQuery. The SDK asks for tokens at Google's own address, whatever `token_uri` says. */
export const readBigQueryConfig = (config: Config): BigQueryConfig => bigQueryConfig.parse(config)

export interface Field {
  readonly name: string
  readonly type: string
}

export interface Job {
  getMetadata(): Promise<[{ status?: { state?: string; errorResult?: object } }]>
}

export interface Table {
  exists(): Promise<[boolean]>
  create(options: { schema: { fields: Field[] }; expirationTime?: string }): Promise<unknown>
  getMetadata(): Promise<[{ schema?: { fields?: Field[] } }]>
  delete(options?: { ignoreNotFound?: boolean }): Promise<unknown>
  /** Emits `complete` when its load job is done. */
  createWriteStream(metadata: object): Writable & EventEmitter
}

export interface Dataset {
  exists(): Promise<[boolean]>
  getMetadata(): Promise<[{ location?: string }]>
  table(id: string, options?: { location?: string }): Table
}

/** The part of the official SDK that is used. */
export interface BigQuery {
  dataset(id: string): Dataset
  job(id: string, options: { location?: string }): Job
  query(options: { query: string; location?: string; jobTimeoutMs?: number }): Promise<unknown>
}

interface Sdk {
  BigQuery: new (options: object) => BigQuery
}

const PACKAGE = '@google-cloud/bigquery'

export type OpenBigQuery = (config: BigQueryConfig) => Promise<BigQuery>

/** Connects to nothing yet. @throws DeliveryError where the package is missing */
export async function openBigQuery(config: BigQueryConfig, options: object = {}): Promise<BigQuery> {
  const sdk = loadOptional(PACKAGE) as Sdk
  const { project_id: projectId, private_key, client_email } = config
  return new sdk.BigQuery({ projectId, credentials: { private_key, client_email }, maxRetries: 3, ...options })
}

/** Refusals that pass by themselves. */
const PASSING = [408, 429, 500, 502, 503, 504]
const PASSING_REASONS = ['backendError', 'internalError', 'rateLimitExceeded', 'jobBackendError', 'quotaExceeded']
const LONGEST = 500

/** What BigQuery's refusal means to the customer. */
export function bigQueryFailure(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  const { code, message, errors } = error as {
    code?: number | string
    message?: string
    errors?: { reason?: string }[]
  }
  const reason = errors?.[0]?.reason ?? ''
  const isAnswer = typeof code === 'number' || reason !== ''
  if (!isAnswer)
    return new DeliveryError('BigQuery could not be reached, or does not accept the key.', true, null, error)
  const retryable = PASSING.includes(Number(code)) || PASSING_REASONS.includes(reason)
  return new DeliveryError(`BigQuery says: ${String(message).slice(0, LONGEST)}`, retryable, null, error)
}

/** Does work with BigQuery. @throws DeliveryError; the reason of the signal */
export async function onBigQuery<Answer>(signal: AbortSignal, work: () => Promise<Answer>): Promise<Answer> {
  signal.throwIfAborted()
  try {
    return await work()
  } catch (error) {
    throw signal.aborted ? signal.reason : bigQueryFailure(error)
  }
}
