import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { generateKey } from '../../src/identity/key-format.js'
import { type Addressed, chooseDialect, isShared } from '../../src/rest/dialects.js'
import type { Dialect } from '../../src/settings/values.js'

const keyOf = (kind: Parameters<typeof generateKey>[0]) => generateKey(kind, randomBytes).key
const UUID = '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e0f'

interface Asked {
  path?: string
  prefix?: Dialect
  header?: string
  host?: string
  key?: string
  query?: string
  defaultDialect?: Dialect
}

const addressed = ({
  path = '/api/organizations/org_1/members',
  prefix,
  header,
  host = 'localhost:4000',
  key,
  query = '',
}: Asked): Addressed => ({
  path,
  prefix,
  host,
  query: new URLSearchParams(query),
  headers: new Headers({
    ...(header !== undefined && { 'x-orgraph-dialect': header }),
    ...(key !== undefined && { authorization: key }),
  }),
})

const chosen = (asked: Asked) =>
  chooseDialect(addressed(asked), {
    dialectHosts: new Map([['api.rybbit.example', 'rybbit'] as const]),
    defaultDialect: asked.defaultDialect,
  })

describe('the first rule that knows wins', () => {
  const everything: Asked = {
    prefix: 'recrubo',
    header: 'posthog',
    host: 'api.rybbit.example',
    key: `Bearer ${keyOf('TOURS_EVENTS')}`,
    defaultDialect: 'posthog',
  }
  it.each([
    ['a prefix', everything, 'recrubo'],
    ['the header X-Orgraph-Dialect', { ...everything, prefix: undefined }, 'posthog'],
    ['the host', { ...everything, prefix: undefined, header: undefined }, 'rybbit'],
    ['the key', { key: everything.key, defaultDialect: 'posthog' }, 'tours-events'],
    ['DEFAULT_DIALECT', { defaultDialect: 'posthog' }, 'posthog'],
    ['the path', {}, 'rybbit'],
  ] as [string, Asked, string][])('%s', (_rule, asked, dialect) => {
    expect(chosen(asked)).toBe(dialect)
  })
})

describe('each rule', () => {
  it('takes the header in any case, and ignores one that names no dialect', () => {
    expect(chosen({ header: 'PostHog' })).toBe('posthog')
    expect(chosen({ header: 'cobol' })).toBe('rybbit')
  })

  it('takes the host whatever its port', () => {
    expect(chosen({ host: 'api.rybbit.example:8443', key: `Bearer ${keyOf('POSTHOG')}` })).toBe('rybbit')
  })

  it.each([
    ['RYBBIT', 'rybbit'],
    ['RYBBIT_ORGANIZATION', 'rybbit'],
    ['POSTHOG', 'posthog'],
    ['TOURS_EVENTS', 'tours-events'],
    ['RECRUBO_PARTNER', 'recrubo'],
  ] as const)('knows the dialect of a %s key', (kind, dialect) => {
    expect(chosen({ key: `Bearer ${keyOf(kind)}`, defaultDialect: dialect === 'rybbit' ? 'posthog' : 'rybbit' })).toBe(
      dialect,
    )
  })

  it('knows a key without Bearer, and one in the query', () => {
    expect(chosen({ key: keyOf('RECRUBO_ORGANIZATION') })).toBe('recrubo')
    expect(chosen({ query: `personal_api_key=${keyOf('POSTHOG')}` })).toBe('posthog')
    expect(chosen({ query: `api_key=${keyOf('RYBBIT')}`, defaultDialect: 'posthog' })).toBe('rybbit')
  })

  it('knows a mistyped key by its prefix: its owner expects the refusal in that dialect', () => {
    expect(chosen({ key: 'Bearer phx_short' })).toBe('posthog')
  })

  it('lets a native key speak every dialect', () => {
    expect(chosen({ key: `Bearer ${keyOf('NATIVE')}`, defaultDialect: 'posthog' })).toBe('posthog')
  })

  it.each([
    ['/api/organizations', 'tours-events'],
    ['/api/organizations/', 'tours-events'],
    ['/api/organizations/org_1', 'tours-events'],
    [`/api/organizations/${UUID}`, 'tours-events'],
    ['/api/organizations/me', 'tours-events'],
    ['/api/organizations/me/permissions', 'tours-events'],
    ['/api/organizations/members', 'tours-events'],
    ['/api/organizations/members/1', 'tours-events'],
    ['/api/organizations/roles/1', 'tours-events'],
    ['/api/organizations/invitations/1', 'tours-events'],
    ['/api/organizations/@current', 'posthog'],
    ['/api/organizations/@current/members', 'posthog'],
    [`/api/organizations/${UUID}/members`, 'posthog'],
    [`/api/organizations/${UUID.toUpperCase()}/members/`, 'posthog'],
    ['/api/organizations/org_1/members', 'rybbit'],
    ['/api/organizations/org_1/sites', 'rybbit'],
    ['/api/organizations//sites', 'rybbit'],
    ['/api/whatever', 'rybbit'],
  ])('sees by the form of %s that it is of %s', (path, dialect) => {
    expect(chosen({ path })).toBe(dialect)
  })

  it.each([
    ['/public/v2/organizations', 'recrubo'],
    ['/api/invitations/token', 'tours-events'],
    ['/api/user/organizations', 'rybbit'],
    ['/api/sites/1', 'rybbit'],
  ] as const)('leaves %s to %s, who alone has it, whatever the key and the default', (path, dialect) => {
    expect(chosen({ path, key: `Bearer ${keyOf('POSTHOG')}`, defaultDialect: 'posthog' })).toBe(dialect)
    expect(isShared(addressed({ path }))).toBe(false)
  })

  it('hands the organization routes below /api/auth to better-auth', () => {
    expect(chosen({ path: '/api/auth/organization/list' })).toBe('better-auth')
    expect(chosen({ path: '/api/auth/organization/list', prefix: 'rybbit' })).toBe('better-auth')
  })
})
