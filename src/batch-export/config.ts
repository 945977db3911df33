import type { InputIssue } from '../errors.js'
import type { DestinationType } from '../generated/prisma/client.js'
import { type FieldType, fieldsOf, placesOf, secretKeysOf } from './destination-fields.js'

/** The configuration of a destination, with PostHog's keys. */
export type Config = Record<string, unknown>

export const CONFIG_PATH = 'destination.config'

export const complaint = (key: string | null, code: string, message: string): InputIssue => ({
  path: key ? `${CONFIG_PATH}.${key}` : CONFIG_PATH,
  code,
  message,
})

/**
 * Reads a configuration by the table of its destination: unknown keys, missing ones (unless it only changes a stored one)
 * and wrong types are complaints; "5432" and "True" are converted (posthog.md 2.5). null stands for no value, and stays.
 */
export function readConfig(
  type: DestinationType,
  given: Config,
  { partial }: { partial: boolean },
): { config: Config; issues: InputIssue[] } {
  const fields = fieldsOf(type)
  const unknown = Object.keys(given).filter((key) => !Object.hasOwn(fields, key))
  const issues: InputIssue[] = []
  if (unknown.length > 0) {
    const names = unknown.sort().map((key) => `'${key}'`)
    issues.push(complaint(null, 'unknown_field', `Configuration has unknown field/s: ${names.join(', ')}`))
  }
  const config: Config = {}
  for (const [key, field] of Object.entries(fields)) {
    const value = given[key]
    if (value === undefined) {
      if (field.required && !partial) {
        issues.push(complaint(key, 'required', `Configuration missing required field: '${key}'`))
      }
      continue
    }
    const read = value === null && !field.required ? { value } : converted(value, field.types)
    if ('value' in read) config[key] = read.value
    else issues.push(complaint(key, 'invalid_type', wrongType(read.got, field.types)))
  }
  return { config, issues: [...issues, ...textLists(config)] }
}

const wrongType = (got: string, expected: readonly FieldType[]) =>
  `Configuration has invalid type: got '${got}', expected '${expected.join(' or ')}'`

function textLists(config: Config): InputIssue[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const odd = Array.isArray(value) ? value.find((item) => typeof item !== 'string') : undefined
    return odd === undefined ? [] : [complaint(key, 'invalid_type', wrongType(nameOf(odd), ['str']))]
  })
}

function converted(value: unknown, types: readonly FieldType[]): { value: unknown } | { got: string } {
  const got = nameOf(value)
  if (types.some((type) => type === got)) return { value }
  if (typeof value === 'string' && types.includes('bool')) {
    const text = value.trim().toLowerCase()
    if (['y', 'yes', 't', 'true', 'on', '1'].includes(text)) return { value: true }
    if (['n', 'no', 'f', 'false', 'off', '0', ''].includes(text)) return { value: false }
  }
  if (typeof value === 'string' && types.includes('int') && /^\s*[+-]?\d{1,15}\s*$/.test(value)) {
    return { value: Number(value) }
  }
  return { got }
}

function nameOf(value: unknown): string {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return { string: 'str', boolean: 'bool', object: 'dict' }[typeof value as string] ?? typeof value
}

const isObject = (value: unknown): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was stored with the changes over it, object by object; null takes a value away. */
export function mergeConfig(stored: Config, changes: Config): Config {
  const merged = new Map(Object.entries(stored))
  for (const [key, value] of Object.entries(changes)) {
    const old = merged.get(key)
    if (value === null) merged.delete(key)
    else merged.set(key, isObject(value) ? mergeConfig(isObject(old) ? old : {}, value) : value)
  }
  return Object.fromEntries(merged)
}

/** The part that is shown, and the part that is sealed; `mergeConfig` puts them together again. */
export function splitSecrets(type: DestinationType, config: Config): { shown: Config; secret: Config } {
  const keys = secretKeysOf(type)
  const split = (part: Config): { shown: Config; secret: Config } => {
    const shown: Config = {}
    const secret: Config = {}
    for (const [key, value] of Object.entries(part)) {
      if (keys.has(key)) secret[key] = value
      else if (isObject(value)) {
        const inner = split(value)
        shown[key] = inner.shown
        if (Object.keys(inner.secret).length > 0) secret[key] = inner.secret
      } else shown[key] = value
    }
    return { shown, secret }
  }
  return split(config)
}

/**
 * A change that leads the stored secrets to another place must bring them along: secrets can be written and never read,
 * and whoever chooses where they are sent could read them there.
 */
export function movedSecretIssues(type: DestinationType, stored: Config, changes: Config): InputIssue[] {
  const moved = placesOf(type).filter((key) => key in changes && (changes[key] ?? null) !== (stored[key] ?? null))
  const kept = keptPaths(splitSecrets(type, stored).secret, changes)
  return moved.length === 0
    ? []
    : kept.map((key) =>
        complaint(
          key,
          'required',
          `Configuration leads elsewhere ('${moved[0]}'): give '${key}' again to send it there`,
        ),
      )
}

/** The secrets that changes leave as they are, at whatever depth. */
function keptPaths(secret: Config, changes: Config): string[] {
  return Object.entries(secret).flatMap(([key, value]) => {
    const change = changes[key]
    if (change !== undefined && !isObject(change)) return []
    if (!isObject(value)) return change === undefined ? [key] : []
    return keptPaths(value, change ?? {}).map((inner) => `${key}.${inner}`)
  })
}
