import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/database/client.js'
import { newUuid } from '../../src/ids.js'
import { createTestDatabase, type TestDatabase, testSecretKey } from '../testkit/database.js'
import { GatewayProcess, removeDataDir, temporaryDataDir } from '../testkit/gateway-process.js'
import { startSmtpServer, type TestSmtpServer } from '../testkit/smtp-server.js'

let test: TestDatabase
let smtp: TestSmtpServer
beforeAll(async () => {
  test = await createTestDatabase()
  smtp = await startSmtpServer()
})
afterAll(async () => {
  await smtp.close()
  await test.drop()
})

const running: GatewayProcess[] = []
afterEach(async () => {
  for (const gateway of running.splice(0)) {
    await gateway.end('SIGKILL')
    await removeDataDir(gateway.dataDir)
  }
})

/** A process of several on one database. */
async function start(jobs: 'on' | 'off' | 'only'): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start(temporaryDataDir(), {
    DATABASE_URL: test.ownerUrl,
    SECRET_KEY: testSecretKey,
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Orgraph <no-reply@orgraph.test>',
    JOBS: jobs,
  })
  running.push(gateway)
  return gateway
}

const status = async (gateway: GatewayProcess, path: string) => (await fetch(`${gateway.url}${path}`)).status

async function signUp(gateway: GatewayProcess): Promise<string> {
  const email = `${newUuid()}@example.test`
  const answer = await fetch(`${gateway.url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(gateway.url).origin },
    body: JSON.stringify({ name: 'Ann', email, password: 'a long password' }),
  })
  expect(answer.status).toBe(200)
  return email
}

const mailsTo = (address: string) => smtp.received.filter(({ recipients }) => recipients.includes(address)).length

describe('a process with JOBS=only', { timeout: 60_000 }, () => {
  it('has nothing at its port but its health', async () => {
    const worker = await start('only')
    expect(await Promise.all(['/health', '/ready'].map((path) => status(worker, path)))).toEqual([200, 200])
    const doors = ['/', '/graphql', '/api/auth/get-session', '/openapi/posthog.json']
    expect(await Promise.all(doors.map((path) => status(worker, path)))).toEqual(doors.map(() => 404))
  })

  it('does at once what a process with JOBS=off leaves to it, which itself does nothing', async () => {
    const server = await start('off')
    expect(await status(server, '/ready')).toBe(200)
    const early = await signUp(server)
    const worker = await start('only')
    const late = await signUp(server)
    await expect.poll(() => [mailsTo(early), mailsTo(late)], { timeout: 5_000 }).toEqual([1, 1])
    await worker.end('SIGTERM')
    const unsent = await signUp(server)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(mailsTo(unsent)).toBe(0)
    const database = openDatabase({ ...test, poolSize: 2 })
    const waiting = await database.system.outgoingMail.count({ where: { toAddress: unsent, attempts: 0 } })
    await database.close()
    expect(waiting).toBe(1)
  })

  it('ends within a second when idle', async () => {
    const worker = await start('only')
    const since = performance.now()
    expect(await worker.end('SIGTERM')).toBe(0)
    expect(performance.now() - since).toBeLessThan(1_000)
  })
})
