import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { parseNetwork } from '../net/networks.js'

/** The dialects that a shared REST path may be answered in. */
export const dialects = ['rybbit', 'posthog', 'tours-events', 'recrubo'] as const
export type Dialect = (typeof dialects)[number]

const list = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Makes a zod type of a function that returns the value or throws a sentence about it. */
const parsed = <T>(read: (text: string) => T) =>
  z.string().transform((text, context): T => {
    try {
      return read(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
      return z.NEVER
    }
  })

/** on/off, true/false, 1/0, yes/no. */
export const flag = parsed((text) => {
  const word = text.toLowerCase()
  if (['on', 'true', '1', 'yes'].includes(word)) return true
  if (['off', 'false', '0', 'no'].includes(word)) return false
  throw new Error('must be on or off')
})

/** A whole number within bounds. */
export const integer = (from: number, to: number) =>
  parsed((text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= from && value <= to)) throw new Error(`must be a whole number from ${from} to ${to}`)
    return value
  })

/** A URL with one of the protocols, kept as it was written. */
export const address = (protocols: string[]) =>
  parsed((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (!url || !protocols.includes(url.protocol)) {
      throw new Error(`must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`)
    }
    return text
  })

/** The gateway's own address. Links are made by appending paths: no trailing slash, and nothing after the path. */
export const publicUrl = address(['http:', 'https:']).transform((text, context) => {
  const url = new URL(text)
  if (url.search || url.hash) context.addIssue({ code: 'custom', message: 'must not have a query or a fragment' })
  return text.replace(/\/+$/, '')
})

function dnsServer(text: string): string {
  const [, host = '', port = '53'] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text) ?? []
  const ip = host.replace(/^\[|\]$/g, '')
  const valid = host.startsWith('[') ? ipaddr.IPv6.isValid(ip) : ipaddr.IPv4.isValidFourPartDecimal(ip)
  if (!valid || Number(port) < 1 || Number(port) > 65_535) {
    throw new Error(`${text} is not an address such as 127.0.0.1:53 or [::1]:53`)
  }
  return `${host}:${port}`
}

function dialectHosts(text: string): Map<string, Dialect> {
  return new Map(
    list(text).map((part) => {
      const [host = '', name = '', ...rest] = part.split('=').map((half) => half.trim())
      const dialect = dialects.find((known) => known === name)
      if (host === '' || !dialect || rest.length > 0) {
        throw new Error(`${part} is not host=dialect with a dialect of ${dialects.join(', ')}`)
      }
      return [host.toLowerCase(), dialect]
    }),
  )
}

/** A key that secrets hang on: long enough not to be guessed. */
export const secretKey = z.string().min(32, 'must have at least 32 characters')

/** One such key as it is, for it may contain commas; several as a JSON list. No complaint repeats any of it. */
export const secretKeys = parsed((text) => {
  const result = z.array(secretKey).safeParse(text.startsWith('[') ? parsedJson(text) : [text])
  if (!result.success) throw new Error('must be a key of at least 32 characters, or a JSON list of such keys')
  return result.data
})

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Networks, separated by commas. */
export const networks = parsed((text) => list(text).map(parseNetwork))

/** DNS servers as `address:port`, separated by commas. */
export const dnsServers = parsed((text) => list(text).map(dnsServer))

/** `host=dialect`, separated by commas. */
export const hostDialects = parsed(dialectHosts)
