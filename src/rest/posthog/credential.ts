import type { Identified, ViewerStore } from '../../identity/viewers.js'
import type { CredentialSource } from '../dialect.js'
import { Refused } from '../problem.js'
import { badKey } from './errors.js'

/**
 * A personal key in the header, else in the body, else in the query: the first that is found is the only one tried
 * (posthog.md 8). Without one the session cookie counts.
 *
 * @throws Refused: the key opens nothing
 */
export async function identify(
  viewers: ViewerStore,
  { headers, query, request }: CredentialSource,
): Promise<Identified> {
  const bearer = /^bearer\s+(\S.*)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1]
  if (bearer) return ofKey(viewers, bearer.trim(), 'Authorization header')
  const inBody = await keyInBody(request)
  if (inBody) return ofKey(viewers, inBody, 'body')
  const inQuery = query.get('personal_api_key')
  if (inQuery) return ofKey(viewers, inQuery, 'query string')
  return viewers.identify(new Headers({ cookie: headers.get('cookie') ?? '' }))
}

async function ofKey(viewers: ViewerStore, key: string, place: Parameters<typeof badKey>[0]): Promise<Identified> {
  const identified = await viewers.identifyKey(key)
  if (identified.outcome === 'rejected') throw new Refused(badKey(place))
  return identified
}

const isJson = (headers: Headers) => /^application\/json\b/i.test(headers.get('content-type') ?? '')

/** A body that cannot be read has no key; whatever is wrong with it, the row will say. */
async function keyInBody(request: Request): Promise<string | null> {
  if (!request.body || !isJson(request.headers)) return null
  const text = await request.clone().text()
  if (!text.includes('personal_api_key')) return null
  try {
    const { personal_api_key: key } = Object(JSON.parse(text)) as { personal_api_key?: unknown }
    return typeof key === 'string' && key !== '' ? key : null
  } catch {
    return null
  }
}
