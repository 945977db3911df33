import type { InputIssue } from '../errors.js'
import type { DestinationType } from '../generated/prisma/client.js'
import { DestinationError, type DestinationPolicy } from '../net/destination.js'
import { type Config, complaint } from './config.js'

/**
 * Whether the gateway may connect to where a configuration points, as far as names tell now; each connection is checked
 * again when it is made (controls.md 4.2).
 */
export async function reachIssues(
  destinations: DestinationPolicy,
  type: DestinationType,
  config: Config,
): Promise<InputIssue[]> {
  switch (type) {
    case 'HTTP':
      return urlIssues(destinations, 'url', config.url, `Invalid destination URL: ${config.url}`)
    case 'S3':
      return [
        ...hostPartIssues(config, ['bucket_name', 'region']),
        ...(await urlIssues(
          destinations,
          'endpoint_url',
          config.endpoint_url,
          `Invalid destination URL: ${config.endpoint_url}`,
        )),
      ]
    case 'SNOWFLAKE':
      return hostPartIssues(config, ['account'])
    case 'BIGQUERY':
      return urlIssues(destinations, 'token_uri', config.token_uri, 'Invalid token URI')
    case 'POSTGRES':
    case 'REDSHIFT':
      return hostIssues(destinations, config.host)
    default:
      return []
  }
}

/** What vendors make a host name of: with a slash or an `@` in it, the name would be another one's. */
const HOST_PART = /^[A-Za-z0-9][A-Za-z0-9._-]{0,253}$/

function hostPartIssues(config: Config, keys: readonly string[]): InputIssue[] {
  return keys.flatMap((key) => {
    const value = config[key]
    // That one is blank, others say.
    const isOdd = typeof value === 'string' && value.trim() !== '' && !HOST_PART.test(value)
    return isOdd ? [complaint(key, 'not_allowed', `Invalid ${key}: ${value}`)] : []
  })
}

async function urlIssues(destinations: DestinationPolicy, key: string, url: unknown, message: string) {
  if (typeof url !== 'string' || url === '') return []
  const passes = await passed(destinations.checkUrlNow(url))
  return passes ? [] : [complaint(key, 'not_allowed', message)]
}

async function hostIssues(destinations: DestinationPolicy, host: unknown) {
  if (typeof host !== 'string') return []
  // A path would be a socket of the gateway's own machine.
  const passes = /^[A-Za-z0-9._:-]{1,255}$/.test(host) && (await passed(destinations.resolve(host)))
  return passes ? [] : [complaint('host', 'not_allowed', `Invalid destination host: ${host}`)]
}

/** A name that does not resolve yet passes. */
async function passed(check: Promise<unknown>): Promise<boolean> {
  try {
    await check
    return true
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error
    return error.reason !== 'not-allowed'
  }
}
