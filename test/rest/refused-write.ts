import { expect } from 'vitest'
import type { Client } from '../testkit/client.js'
import type { OrganizationSeed } from '../testkit/seed.js'

/** Sends what must be refused; answers status and body, and shows that nothing was written. */
export async function refusedWrite(
  organization: OrganizationSeed,
  client: Client,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) {
  // The first use of a key writes when it was used.
  await client.get('/api/user/organizations')
  const before = await organization.snapshot()
  const answer = await client.json(method, path, body, headers)
  expect(await organization.snapshot()).toEqual(before)
  return { status: answer.status, body: answer.body }
}
