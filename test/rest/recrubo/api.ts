import type { Client } from '../../testkit/client.js'
import type { Gateway } from '../../testkit/gateway.js'

export const JSON_API = 'application/vnd.api+json'
export const MANAGEMENT = '/public/v2/management/organizations'
export const REFRESH = '/public/v2/management/refresh-token'
export const ORGANIZATIONS = '/public/v2/organizations'
export const USERS = '/public/v2/users'
export const HOOK = 'https://93.184.216.34/hook'

/** Calls as JSON:API's clients do: the media type in both headers, on every request (recrubo.md 7). */
export const api = (client: Client) => {
  const headers = { accept: JSON_API, 'content-type': JSON_API }
  return {
    get: (path: string, more = {}) => client.json('GET', path, undefined, { ...headers, ...more }),
    post: (path: string, body?: unknown, more = {}) => client.json('POST', path, body, { ...headers, ...more }),
    patch: (path: string, body?: unknown, more = {}) => client.json('PATCH', path, body, { ...headers, ...more }),
    delete: (path: string, body?: unknown, more = {}) => client.json('DELETE', path, body, { ...headers, ...more }),
  }
}

export type Api = ReturnType<typeof api>

/** A partner with an organization that has an Organization Key, and everybody who might call. */
export async function world(gateway: Gateway) {
  const partner = await gateway.seed.partner()
  const acme = await gateway.organization({ partnerId: partner.row.id })
  const key = await acme.key('RECRUBO_ORGANIZATION')
  return {
    partner: api(partner.key),
    partnerId: partner.row.id,
    acme,
    key: api(key),
    partnerKey: partner.key,
    orgKey: key,
  }
}

export const organizationDocument = (attributes: object, id?: string) => ({
  data: { type: 'organizations', ...(id && { id }), attributes },
})
export const userDocument = (attributes: object, id?: string) => ({
  data: { type: 'users', ...(id && { id }), attributes },
})
