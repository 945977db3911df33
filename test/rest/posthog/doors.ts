import { expect } from 'vitest'
import type { Client } from '../../testkit/client.js'
import type { OrganizationSeed } from '../../testkit/seed.js'

/** Below an organization, in the dialect whoever asks. */
export const under = (organization: OrganizationSeed, rest = '') =>
  `/posthog/api/organizations/${organization.uuid}/${rest}`

/** The envelope of an error. */
export const failure = (type: string, code: string, detail: string, attr: string | null = null) => ({
  type,
  code,
  detail,
  attr,
})
export const denied = (detail: string) => ({
  status: 403,
  body: failure('authentication_error', 'permission_denied', detail),
})
export const invalid = (code: string, detail: string, attr: string | null = null) => ({
  status: 400,
  body: failure('validation_error', code, detail, attr),
})
export const NOT_FOUND = { status: 404, body: failure('invalid_request', 'not_found', 'Not found.') }
export const NO_ORGANIZATION = {
  status: 404,
  body: failure('invalid_request', 'not_found', 'Organization not found.'),
}
export const ANONYMOUS = {
  status: 401,
  body: failure('authentication_error', 'not_authenticated', 'Authentication credentials were not provided.'),
}
export const NO_PERMISSION = denied('You do not have permission to perform this action.')
export const LEVEL_TOO_LOW = denied('Your organization access level is insufficient.')
export const missingScope = (scope: string) => denied(`API key missing required scope '${scope}'`)

/** Status and body of an answer. */
export async function answerOf(client: Client, method: string, path: string, body?: unknown) {
  const { status, body: answered } = await client.json(method, path, body)
  return { status, body: answered }
}

/** Sends what must be refused; answers status and body, and shows that nothing was written. */
export async function refusedWrite(
  organization: OrganizationSeed,
  client: Client,
  method: string,
  path: string,
  body?: unknown,
) {
  // The first use of a key writes when it was used.
  await client.get('/posthog/api/personal_api_keys/@current')
  const before = await organization.snapshot()
  const answer = await answerOf(client, method, path, body)
  expect(await organization.snapshot()).toEqual(before)
  return answer
}
