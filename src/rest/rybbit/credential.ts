import type { Identified, ViewerStore } from '../../identity/viewers.js'
import type { CredentialSource } from '../dialect.js'

const BEARER = 'Bearer '

/** A Bearer key, else `?api_key=`, else the session cookie (rybbit.md 1.2). */
export function identify(viewers: ViewerStore, { headers, query }: CredentialSource): Promise<Identified> {
  const authorization = headers.get('authorization')
  const key = authorization?.startsWith(BEARER) ? authorization.slice(BEARER.length).trim() : query.get('api_key')
  if (key) return viewers.identifyKey(key)
  return viewers.identify(new Headers({ cookie: headers.get('cookie') ?? '' }))
}
