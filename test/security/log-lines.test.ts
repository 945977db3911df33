import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { startSmtpServer } from '../testkit/smtp-server.js'

const smtp = await startSmtpServer()
const smtpPassword = `planted-${randomBytes(12).toString('hex')}`
const gateway = useGateway({
  env: { SMTP_URL: smtp.url.replace('//', `//mailer:${smtpPassword}@`), MAIL_FROM: 'Orgraph <no-reply@orgraph.test>' },
})
afterAll(() => smtp.close())

/** What must be in no line and in no refusal, by what it is. */
const secrets = new Map<string, string>([['the password of the mail server', smtpPassword]])

function plant(what: string, text = `planted-${randomBytes(12).toString('hex')}`): string {
  secrets.set(what, text)
  return text
}

const found = (texts: readonly string[]) =>
  [...secrets].filter(([, secret]) => texts.some((text) => text.includes(secret))).map(([what]) => what)

const answers: string[] = []
const listening = (client: Client) =>
  new Client(async (path, init) => {
    const response = await gateway.send(path, init)
    answers.push(`${JSON.stringify([...response.headers])} ${await response.clone().text()}`)
    return response
  }, client.headers)

/** What fails on our side makes the client of tests throw. */
const attempt = (work: Promise<unknown>) => work.catch(() => undefined)

let acme: OrganizationSeed
let owner: Client

/** Does with secrets whatever is done with secrets. */
async function handleSecrets(round: string): Promise<void> {
  const password = plant(`a password (${round})`)
  const email = `signs-in-${round}@example.test`
  const anonymous = listening(gateway.anonymous)
  await anonymous.post('/api/auth/sign-up/email', { email, password, name: 'Signs in' })
  await anonymous.post('/api/auth/sign-in/email', { email, password: plant(`a wrong password (${round})`) })
  await anonymous.post('/api/auth/sign-in/email', { email, password })
  await anonymous.get('/api/auth/get-session', { cookie: `better-auth.session_token=${plant(`a cookie (${round})`)}` })
  await owner
    .mutate('setWebhook', {
      organization: acme.ref,
      url: 'https://example.com/',
      secret: plant(`a webhook secret (${round})`),
    })
    .catch(() => {})
  const config = { url: 'https://example.com/', token: plant(`an export token (${round})`) }
  const created = { organization: acme.ref, name: 'x', interval: 'day', destination: { type: 'HTTP', config } }
  await attempt(owner.mutate('createBatchExport', created))
  await owner
    .mutate('inviteMember', {
      organization: acme.ref,
      email: `invited-${round}@example.test`,
      role: 'member',
      message: plant(`a private message (${round})`),
    })
    .catch(() => {})
  const key = `og_live_${plant(`a key (${round})`)}`
  await anonymous.post('/graphql', { query: '{ viewer { kind } }' }, { authorization: `Bearer ${key}` })
  await anonymous.get(`/api/organizations/x/sites?api_key=${plant(`a key in the address (${round})`)}`)
  await owner.post('/graphql', { query: `{ viewer { kind } `, variables: { secret: plant(`a variable (${round})`) } })
  await anonymous.get(`/api/invitations/${plant(`an invitation token (${round})`)}`)
  await anonymous.get(`/api/auth/reset-password/${plant(`a token for a password (${round})`)}?callbackURL=/x`)
  await anonymous.post('/api/auth/reset-password', {
    token: plant(`another token for a password (${round})`),
    newPassword: plant(`a new password (${round})`),
  })
  await anonymous.get(`/api/auth/verify-email?token=${plant(`a verification token (${round})`)}`)
}

beforeAll(async () => {
  acme = await gateway.organization()
  owner = listening(acme.owner)
  plant('the cookie of the owner', decodeURIComponent(acme.owner.cookie.split('=')[1] ?? '').split('.')[0])
})

describe('no line of the log, and no refusal, has a secret', () => {
  it('when all goes well', async () => {
    await handleSecrets('well')
    await gateway.services.mail.idle()
    expect(found([...gateway.logged, ...answers])).toEqual([])
  })

  it('when the mail server refuses', async () => {
    smtp.faults = { rejectRecipient: 550 }
    await handleSecrets('refused')
    await gateway.services.mail.idle()
    smtp.faults = {}
    expect(gateway.logged.length).toBeGreaterThan(0)
    expect(found([...gateway.logged, ...answers])).toEqual([])
  })

  it('when the database refuses every row', async () => {
    const tables = [
      'session',
      'account',
      'verification',
      'webhook',
      'batch_export',
      'invitation',
      'outgoing_mail',
      'api_key',
      '"user"',
    ]
    const { systemPool } = gateway.services.database
    for (const table of tables)
      await systemPool.query(`alter table ${table} add constraint boom check (false) not valid`)
    gateway.logged.length = 0
    answers.length = 0
    await handleSecrets('broken')
    await attempt(owner.mutate('createApiKey', { name: 'x' }))
    for (const table of tables) await systemPool.query(`alter table ${table} drop constraint boom`)
    expect(gateway.logged.length).toBeGreaterThan(3)
    expect(found([...gateway.logged, ...answers])).toEqual([])
  })

  it('and every refusal that is our fault is a sentence with the id under which its line is found', async () => {
    const { systemPool } = gateway.services.database
    const token = plant('the token of a link', randomBytes(32).toString('base64url'))
    await systemPool.query('alter table invitation rename to gone')
    for (const path of [`/api/invitations/${token}`, `/invitations/${token}`]) {
      expect((await listening(gateway.anonymous).get(path)).status).toBe(500)
    }
    await systemPool.query('alter table gone rename to invitation')
    expect(
      gateway.logged.filter((line) => line.includes('a request failed') && line.includes('/invitations/')),
    ).toHaveLength(2)
    expect(found(gateway.logged)).toEqual([])
    await systemPool.query('alter table site rename to gone')
    const rybbit = await acme.owner.get(`/api/organizations/${acme.id}/sites`)
    const graph = await acme.owner.post('/graphql', { query: '{ site(siteId: "1") { id } }' })
    await systemPool.query('alter table gone rename to site')
    expect(rybbit).toMatchObject({ status: 500, body: { error: 'Internal server error' } })
    expect(graph.body.errors).toMatchObject([{ message: 'Something went wrong on our side.' }])
    for (const { headers, body } of [rybbit, graph]) {
      const id = headers.get('x-request-id')
      const lines = gateway.logged.map((line) => JSON.parse(line) as { requestId?: string; msg: string })
      const own = lines.filter(({ requestId }) => requestId === id)
      expect(own.map(({ msg }) => msg)).toEqual(['a request failed', 'a request was answered'])
      expect(JSON.stringify(body)).not.toMatch(/relation|site_|select|prisma|node_modules|\/src\/|42P01/i)
    }
  })
})
