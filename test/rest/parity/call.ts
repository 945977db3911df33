import type { Dialect } from '../../../src/rest/dialect.js'
import type { Route } from '../../../src/rest/route.js'
import type { Parts } from './decision.js'

/** The path and query of a call of a row, in its dialect whoever asks. */
export function addressOf(dialect: Dialect, row: Route, { params = {}, query = {} }: Parts): string {
  const path = row.path.replaceAll(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ''))
  const prefix = dialect.name === 'better-auth' ? '' : `/${dialect.name}`
  return `${prefix}${path}?${new URLSearchParams(query)}`
}
