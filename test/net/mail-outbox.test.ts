import { afterAll, describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { startSmtpServer } from '../testkit/smtp-server.js'

const smtp = await startSmtpServer()
const gateway = useGateway({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'Orgraph <no-reply@orgraph.test>' } })
afterAll(() => smtp.close())

const SECOND = 1000
const system = () => gateway.services.database.system

let count = 0
async function enqueue(): Promise<string> {
  count += 1
  const address = `somebody-${count}@example.test`
  const mail = { to: { address }, subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' }
  await system().$transaction((tx) => gateway.services.mail.enqueue(tx, null, [mail]))
  return address
}

const rowOf = (toAddress: string) => system().outgoingMail.findFirstOrThrow({ where: { toAddress } })
const received = (address: string) => smtp.received.filter(({ recipients }) => recipients.includes(address)).length

async function attemptsAfter(address: string, ms: number): Promise<number> {
  gateway.advance(ms)
  await gateway.services.mail.idle()
  return (await rowOf(address)).attempts
}

describe('a mail that the server refuses for now', () => {
  it('is tried again after 20 s, 40 s, 80 s, …, until it is taken, and its body is wiped then', async () => {
    const address = await enqueue()
    smtp.faults = { rejectRecipient: 451 }
    expect(await attemptsAfter(address, 0)).toBe(1)
    for (const [attempt, seconds] of [20, 40, 80].entries()) {
      expect(await attemptsAfter(address, (seconds - 10) * SECOND)).toBe(attempt + 1)
      expect(await attemptsAfter(address, 11 * SECOND)).toBe(attempt + 2)
    }
    expect(await rowOf(address)).toMatchObject({ sealedBody: expect.any(String), sentAt: null, failedAt: null })
    smtp.faults = {}
    expect(await attemptsAfter(address, 160 * SECOND)).toBe(5)
    expect(await rowOf(address)).toMatchObject({ sealedBody: null, sentAt: expect.any(Date), lastError: null })
    expect(received(address)).toBe(1)
  })

  it('is given up after 8 attempts', async () => {
    const address = await enqueue()
    smtp.faults = { rejectRecipient: 451 }
    for (let i = 0; i < 10; i += 1) await attemptsAfter(address, 3_600 * SECOND)
    smtp.faults = {}
    expect(await rowOf(address)).toMatchObject({ attempts: 8, sealedBody: null, failedAt: expect.any(Date) })
    expect(received(address)).toBe(0)
  })
})

describe('a mail that the server refuses for good', () => {
  it('is given up at once', async () => {
    const address = await enqueue()
    smtp.faults = { rejectRecipient: 550 }
    await gateway.services.mail.idle()
    smtp.faults = {}
    expect(await rowOf(address)).toMatchObject({ attempts: 1, sealedBody: null, failedAt: expect.any(Date) })
    expect(await attemptsAfter(address, 3_600 * SECOND)).toBe(1)
  })
})

describe('a mail whose sender died over it', () => {
  it('is sent by the next job of it, once the sender must have ended', async () => {
    const address = await enqueue()
    const { id } = await rowOf(address)
    const until = new Date(gateway.services.now().getTime() + 120 * SECOND)
    await system().outgoingMail.update({ where: { id }, data: { attempts: 1, nextAttemptAt: until } })
    expect(await attemptsAfter(address, 0)).toBe(1)
    expect(await attemptsAfter(address, 110 * SECOND)).toBe(1)
    expect(await attemptsAfter(address, 11 * SECOND)).toBe(2)
    expect(received(address)).toBe(1)
  })
})

describe('a mail that is long due', () => {
  const loseJobs = () => gateway.services.database.systemPool.query(`delete from pgboss.job where name = 'mail'`)

  it('is queued again where no job is left of it, and only then', async () => {
    const address = await enqueue()
    await loseJobs()
    const { mail } = gateway.services
    await mail.requeueOverdue()
    await mail.idle()
    expect(received(address)).toBe(0)
    gateway.advance(61 * SECOND)
    await mail.requeueOverdue()
    await mail.requeueOverdue()
    await mail.idle()
    expect(received(address)).toBe(1)
  })

  it('is given up unsent where each attempt was cut short', async () => {
    const address = await enqueue()
    await loseJobs()
    await system().outgoingMail.updateMany({ where: { toAddress: address }, data: { attempts: 8 } })
    gateway.advance(61 * SECOND)
    await gateway.services.mail.requeueOverdue()
    await gateway.services.mail.idle()
    expect(received(address)).toBe(0)
    expect(await rowOf(address)).toMatchObject({ sealedBody: null, failedAt: expect.any(Date) })
  })

  it('is sent once, however many jobs of it there are', async () => {
    const address = await enqueue()
    const { id } = await rowOf(address)
    await Promise.all([1, 2, 3].map(() => gateway.services.mail.send(id)))
    await gateway.services.mail.idle()
    expect(received(address)).toBe(1)
  })
})
