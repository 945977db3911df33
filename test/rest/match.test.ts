import { expect, it } from 'vitest'
import { createMatcher } from '../../src/rest/match.js'
import type { Method, Route } from '../../src/rest/route.js'

const row = (method: Method, path: string) => ({ method, path }) as Route
const matcher = createMatcher([
  row('GET', '/a/:id'),
  row('GET', '/a/:id/b'),
  row('GET', '/a/me'),
  row('PATCH', '/a/:id'),
  row('GET', '/a/me/:x'),
])

const found = (method: string, path: string) => {
  const match = matcher.match(method, path)
  return 'allowed' in match ? match : { path: match.route.path, params: match.params }
}

it('prefers a literal segment to a parameter, whatever the order of the rows', () => {
  expect(found('GET', '/a/me')).toEqual({ path: '/a/me', params: {} })
  expect(found('GET', '/a/you')).toEqual({ path: '/a/:id', params: { id: 'you' } })
  expect(found('GET', '/a/me/b')).toEqual({ path: '/a/me/:x', params: { x: 'b' } })
})

it('falls back to the row that has the method', () => {
  expect(found('PATCH', '/a/me')).toEqual({ path: '/a/:id', params: { id: 'me' } })
})

it('takes a slash at the end for none, and an empty segment for an empty parameter', () => {
  expect(found('GET', '/a/x/')).toEqual({ path: '/a/:id', params: { id: 'x' } })
  expect(found('GET', '/a//b')).toEqual({ path: '/a/:id/b', params: { id: '' } })
})

it('decodes parameters and survives what cannot be decoded', () => {
  expect(found('GET', '/a/%40x%2Fy')).toEqual({ path: '/a/:id', params: { id: '@x/y' } })
  expect(found('GET', '/a/%E0%A4%A')).toEqual({ path: '/a/:id', params: { id: '%E0%A4%A' } })
})

it('names the methods that a path has', () => {
  expect(found('DELETE', '/a/1')).toEqual({ allowed: ['GET', 'PATCH'] })
  expect(found('GET', '/b')).toEqual({ allowed: [] })
})

it('answers HEAD by the row of GET', () => {
  expect(found('HEAD', '/a/1')).toMatchObject({ path: '/a/:id' })
})
