import { expect, it } from 'vitest'
import { createApp } from '../../src/server.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway({ env: { DIALECT_HOSTS: 'hog.example=posthog', TRUST_PROXY: '10.0.0.0/8' } })

/** Whether PostHog's shape answers a path that Rybbit's shape would answer by its form. */
async function isPostHog(headers: Record<string, string>, remoteAddress = '203.0.113.7') {
  const env = { incoming: { socket: { remoteAddress } } } as never
  const response = await createApp(gateway.services).request('/api/organizations/org_1/nothing', { headers }, env)
  return ((await response.json()) as { type?: string }).type === 'invalid_request'
}

it('a host of DIALECT_HOSTS speaks its dialect, in any case and with any port', async () => {
  expect(await isPostHog({ host: 'HOG.example:8443' })).toBe(true)
  expect(await isPostHog({ host: 'other.example' })).toBe(false)
})

it('X-Forwarded-Host is believed from a trusted proxy alone', async () => {
  const headers = { host: 'inside.example', 'x-forwarded-host': 'hog.example' }
  expect(await isPostHog(headers, '10.1.2.3')).toBe(true)
  expect(await isPostHog(headers)).toBe(false)
})
