import { posix } from 'node:path'
import { fillTemplate, intervalName, isoTime } from '../names.js'
import type { DeliveredRun } from '../port.js'
import type { S3Settings } from './config.js'

type Naming = Pick<S3Settings, 'prefix' | 'format' | 'maxFileBytes'>

/**
 * The key of a run's n-th file, from 0 on (PostHog's rule): prefix and interval, then the number where files are limited in
 * size. Without a limit only what follows the first, which S3 would take no more of, has a number.
 */
export function objectKey({ prefix, format, maxFileBytes }: Naming, run: DeliveredRun, file: number): string {
  const number = maxFileBytes === null && file === 0 ? '' : `-${file}`
  const name = `${intervalName(run, isoTime)}${number}${format.extension}`
  return posix.join(fillTemplate(prefix, run, isoTime), name).replace(/^\/+/, '')
}
