import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAuth } from '../../../src/identity/auth.js'
import { createApp } from '../../../src/server.js'
import { testSecretKey } from '../../testkit/database.js'
import { PUBLIC_URL, useGateway } from '../../testkit/gateway.js'
import { type Listening, listening } from '../../testkit/listening.js'

const gateway = useGateway()
let server: Listening
beforeAll(async () => {
  const { services } = gateway
  const { database, newId, now } = services
  const options = {
    database: database.system,
    publicUrl: PUBLIC_URL,
    secret: testSecretKey,
    newId,
    now,
    rateLimit: true,
  }
  const app = createApp({ ...services, auth: createAuth(options) })
  server = await listening((request, init) => Promise.resolve(app.request(request, init)))
})
afterAll(() => server.close())

it('takes three sign-ins in ten seconds, whatever address the client claims', async () => {
  const signIn = (i: number) =>
    fetch(`${server.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: PUBLIC_URL,
        'x-forwarded-for': `203.0.113.${i}`,
        'x-orgraph-client-address': `203.0.113.${i}`,
      },
      body: JSON.stringify({ email: 'nobody@example.test', password: 'correct horse' }),
    })
  const statuses: number[] = []
  for (let i = 0; i < 3; i += 1) statuses.push((await signIn(i)).status)
  expect(statuses).toEqual([401, 401, 401])
  const refused = await signIn(3)
  expect({ status: refused.status, body: await refused.json() }).toEqual({
    status: 429,
    body: { message: 'Too many requests. Please try again later.' },
  })
  expect(Number(refused.headers.get('x-retry-after'))).toBeGreaterThan(0)
})
