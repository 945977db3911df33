import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import { type Listening, listening } from '../../testkit/listening.js'

// Rybbit's page "Invite Member" as it stands, but for the host and the placeholder of the cookie.
const CURL = String.raw`curl -X POST "https://app.rybbit.io/api/auth/organization/invite-member" \
-H "Cookie: better-auth.session_token=YOUR_SESSION_TOKEN" \
-H "Content-Type: application/json" \
-d '{"email": "teammate@example.com", "role": "member"}'`

const run = promisify(execFile)
const gateway = useGateway()
let server: Listening
beforeAll(async () => {
  server = await listening(gateway.send)
})
afterAll(() => server.close())

/** An owner with an active organization, as somebody is who looks at the dashboard. */
async function atTheDashboard() {
  const organization = await gateway.organization()
  await organization.owner.post('/api/auth/organization/set-active', { organizationId: organization.id })
  const token = organization.owner.cookie.split('=')[1] as string
  return { organization, token }
}

describe('the documented sample "Invite Member"', () => {
  it.each([
    ['as the browser shows the cookie', (token: string) => token],
    ['decoded', (token: string) => decodeURIComponent(token)],
  ])('works as a curl command, the token %s', async (_how, written) => {
    const { organization, token } = await atTheDashboard()
    const command = CURL.replace('https://app.rybbit.io', server.url).replace('YOUR_SESSION_TOKEN', written(token))
    const { stdout } = await run('sh', ['-c', `${command} --silent --write-out '\\n%{http_code}'`])
    const [body = '', status] = stdout.split(/\n(?=\d+$)/)
    expect({ status, body: JSON.parse(body) }).toMatchObject({
      status: '200',
      body: {
        id: expect.stringMatching(/^inv_/),
        email: 'teammate@example.com',
        role: 'member',
        organizationId: organization.id,
        inviterId: organization.owner.id,
        status: 'pending',
        expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        hasRestrictedSiteAccess: false,
        siteIds: [],
      },
    })
  })

  it('answers 401 while the placeholder stands', async () => {
    const command = CURL.replace('https://app.rybbit.io', server.url)
    const { stdout } = await run('sh', ['-c', `${command} --silent`])
    expect(JSON.parse(stdout)).toEqual({ message: 'Unauthorized', code: 'UNAUTHORIZED' })
  })

  /** The headers that the clients of the other samples send; none of them an Origin, a Referer or Sec-Fetch-*. */
  it.each([
    ['Python', { 'user-agent': 'python-requests/2.32.5', accept: '*/*', 'accept-encoding': 'gzip, deflate' }],
    ['PHP', { accept: '*/*' }],
    ['Ruby', { 'user-agent': 'Ruby', accept: '*/*', 'accept-encoding': 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3' }],
    ['Go', { 'user-agent': 'Go-http-client/1.1', 'accept-encoding': 'gzip' }],
    ['Rust', { accept: '*/*' }],
    ['Java', { 'user-agent': 'Java-http-client/21.0.4', 'http2-settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA' }],
    ['C#', { 'content-type': 'application/json; charset=utf-8' }],
  ])('works as %s sends it', async (_language, headers: Record<string, string>) => {
    const { token } = await atTheDashboard()
    const { status, body } = await send({
      cookie: `better-auth.session_token=${token}`,
      'content-type': 'application/json',
      ...headers,
    })
    expect({ status, body: JSON.parse(body) }).toMatchObject({ status: 200, body: { status: 'pending' } })
  })
})

/** By node:http, which adds no header that browsers have. */
async function send(headers: Record<string, string>): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(
      `${server.url}/api/auth/organization/invite-member`,
      { method: 'POST', headers },
      (response) => void text(response).then((body) => resolve({ status: response.statusCode, body }), reject),
    )
    call.on('error', reject)
    call.end(JSON.stringify({ email: 'teammate@example.com', role: 'member' }))
  })
}
