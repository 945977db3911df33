import type { Identified, ViewerStore } from '../../identity/viewers.js'
import type { CredentialSource } from '../dialect.js'

/** A key in `Authorization`, raw or after `Bearer` (recrubo.md 1). Cookies open nothing here: no page is a client. */
export function identify(viewers: ViewerStore, { headers }: CredentialSource): Promise<Identified> {
  return viewers.identify(new Headers({ authorization: headers.get('authorization') ?? '' }))
}
