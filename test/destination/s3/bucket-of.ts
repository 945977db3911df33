import { randomBytes, randomUUID } from 'node:crypto'
import type { Config } from '../../../src/batch-export/config.js'
import type { DeliveryState } from '../../../src/destination/port.js'
import { s3Destination } from '../../../src/destination/s3/destination.js'
import type { Batch } from '../../../src/event-source/port.js'
import { createDestinationPolicy } from '../../../src/net/destination.js'
import { parseNetwork } from '../../../src/net/networks.js'
import { S3Server } from '../../testkit/s3-server.js'
import { run } from '../rows.js'

export const BUCKET = 'acme-exports'
export const KEY = 'events/2026-11-22T10:00:00+00:00-2026-11-22T11:00:00+00:00.jsonl'

const going = new AbortController().signal
/** All names are those of this machine. */
const lookup = ((_host: string, _options: object, done: (failure: null, found: object[]) => void) =>
  done(null, [{ address: '127.0.0.1', family: 4 }])) as never

export const loopback = createDestinationPolicy([parseNetwork('127.0.0.0/8')], lookup)

export const startS3 = async (): Promise<S3Server> => {
  const server = await S3Server.start({
    accessKeyId: `AKIA${randomUUID().slice(0, 8)}`,
    secretAccessKey: randomUUID(),
    region: 'eu-west-1',
    domain: 's3.test',
  })
  server.buckets.set(BUCKET, new Map())
  return server
}

/** A run whose destination is a bucket of the server. */
export function exportTo(server: S3Server, changes: Config = {}, policy = loopback) {
  const config: Config = {
    bucket_name: BUCKET,
    region: 'eu-west-1',
    prefix: 'events',
    aws_access_key_id: server.options.accessKeyId,
    aws_secret_access_key: server.options.secretAccessKey,
    endpoint_url: `http://127.0.0.1:${server.port}`,
    ...changes,
  }
  const destination = s3Destination(config, {}, { destinations: policy })
  const delivered = run()
  return {
    delivered,
    steps: destination.steps,
    open: (state: DeliveryState | null = null, signal = going) => destination.open(delivered, state, signal),
  }
}

/** Rows that hardly get shorter by compression: `mib` MiB of text, of lines with consecutive numbers. */
export function noise(from: number, mib: number): Batch {
  const count = mib * 16
  const line = (n: number) => `{"n":${n},"noise":"${randomBytes(48 * 1024).toString('base64')}"}\n`
  const lines = Array.from({ length: count }, (_, index) => line(from + index))
  return { lines: lines.join(''), count, cursor: '' }
}

/** The numbers of such rows. */
export const numbers = (text: string): number[] =>
  [...text.matchAll(/^\{"n":(\d+),/gm)].map(([, number]) => Number(number))

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
