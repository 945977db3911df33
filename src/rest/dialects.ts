import type { ApiKeyKind } from '../access/key-scopes.js'
import type { Door } from '../context.js'
import { recogniseKey } from '../identity/key-format.js'
import { type Dialect as DialectName, dialects } from '../settings/values.js'

/** What the choice of a dialect looks at. */
export interface Addressed {
  /** Without a prefix. */
  path: string
  prefix: DialectName | undefined
  headers: Headers
  query: URLSearchParams
  host: string
}

export interface DialectSettings {
  dialectHosts: ReadonlyMap<string, DialectName>
  defaultDialect: DialectName | undefined
}

type Rule = (request: Addressed, settings: DialectSettings) => DialectName | undefined

/** Which dialect answers (interface.md 4): the first rule that knows wins. */
const RULES: readonly Rule[] = [
  ({ prefix }) => prefix,
  ({ headers }) => named(headers.get('x-orgraph-dialect')),
  ({ host }, { dialectHosts }) => dialectHosts.get(host) ?? dialectHosts.get(host.replace(/:\d+$/, '')),
  ({ path }) => onlyOwner(path),
  (request) => dialectOfKey(request),
  (_request, { defaultDialect }) => defaultDialect,
  ({ path }) => byForm(path),
]

/** Paths that one dialect alone documents; the others are shared. */
const OWN_PATHS: readonly (readonly [RegExp, DialectName])[] = [
  [/^\/public\/v2(\/|$)/, 'recrubo'],
  [/^\/api\/(invitations|api-keys|audit-logs|webhooks)(\/|$)/, 'tours-events'],
  [/^\/api\/(auth|sites|user)(\/|$)/, 'rybbit'],
  [/^\/api\/(personal_api_keys|users\/@me|projects|environments)(\/|$)/, 'posthog'],
]

/** A native key speaks every dialect. */
const KEY_DIALECTS: Readonly<Record<ApiKeyKind, DialectName | undefined>> = {
  NATIVE: undefined,
  RYBBIT: 'rybbit',
  RYBBIT_ORGANIZATION: 'rybbit',
  POSTHOG: 'posthog',
  TOURS_EVENTS: 'tours-events',
  RECRUBO_PARTNER: 'recrubo',
  RECRUBO_ORGANIZATION: 'recrubo',
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const TOURS_EVENTS_WORDS = ['me', 'members', 'roles', 'invitations']

/**
 * The dialect that answers a request, and so words its refusals, too. better-auth's client is how Rybbit's users sign in
 * and invite; its paths are shared with nobody, so that nothing but the prefix of another dialect leads away.
 */
export function chooseDialect(request: Addressed, settings: DialectSettings): Door {
  if (/^\/api\/auth(\/|$)/.test(request.path) && (request.prefix ?? 'rybbit') === 'rybbit') return 'better-auth'
  return RULES.reduce<DialectName | undefined>((found, rule) => found ?? rule(request, settings), undefined) ?? 'rybbit'
}

/** Whether the dialect of a path depends on more than the path, so that caches must know (`Vary`). */
export const isShared = (request: Addressed): boolean => !request.prefix && onlyOwner(request.path) === undefined

const named = (name: string | null) => dialects.find((known) => known === name?.trim().toLowerCase())

const onlyOwner = (path: string) => OWN_PATHS.find(([pattern]) => pattern.test(path))?.[1]

/** By the look of the key alone: also a revoked or mistyped one tells in which words its owner expects the refusal. */
function dialectOfKey({ headers, query }: Addressed): DialectName | undefined {
  const header = headers
    .get('authorization')
    ?.trim()
    .replace(/^bearer\s+/i, '')
  const key = header || query.get('api_key') || query.get('personal_api_key')
  const kind = key ? recogniseKey(key)?.kinds[0] : undefined
  return kind && KEY_DIALECTS[kind]
}

function byForm(path: string): DialectName {
  const [, , collection, id = '', ...below] = path.replace(/\/$/, '').split('/')
  if (collection !== 'organizations') return 'rybbit'
  if (id === '@current') return 'posthog'
  if (below.length === 0 || TOURS_EVENTS_WORDS.includes(id)) return 'tours-events'
  return UUID.test(id) ? 'posthog' : 'rybbit'
}
