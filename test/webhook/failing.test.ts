import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import {
  DAY,
  DELAYS,
  deliver,
  deliveriesOf,
  happen,
  hooked,
  LOOPBACK,
  MINUTE,
  SECRET,
  setWebhook,
  startReceiver,
  verified,
  webhookOf,
} from './receivers.js'

const gateway = useGateway({ env: LOOPBACK })

describe('an attempt that fails', () => {
  it('is repeated by the schedule with the same id and body and the moment of its own, then given up', async () => {
    const receiver = await startReceiver(500)
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    for (const [attempt, delay] of DELAYS.entries()) {
      gateway.advance(Math.max(0, delay - 2_000))
      if (attempt > 0) {
        await deliver(gateway)
        expect(receiver.requests).toHaveLength(attempt)
      }
      gateway.advance(delay * 0.1 + 4_000)
      await deliver(gateway)
      expect(receiver.requests).toHaveLength(attempt + 1)
    }
    const [delivery] = await deliveriesOf(gateway, organization)
    expect(delivery).toMatchObject({ status: 'FAILED', attempts: 10, lastStatusCode: 500, nextAttemptAt: null })
    expect(delivery?.log).toHaveLength(10)
    const told = (header: string) => receiver.requests.map(({ headers }) => headers[header])
    expect(new Set(told('webhook-id')).size).toBe(1)
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1)
    expect(new Set(told('webhook-timestamp')).size).toBe(10)
    for (const at of [0, 5, 9]) expect(verified(receiver, SECRET, at)).toMatchObject({ type: 'organization.updated' })
    gateway.advance(30 * DAY)
    await deliver(gateway)
    expect(receiver.requests).toHaveLength(10)
  })

  it('is one that is redirected, and nobody goes there', async () => {
    const inside = await startReceiver()
    for (const status of [301, 302, 303, 307, 308]) {
      const receiver = await startReceiver((_request, response) =>
        response.writeHead(status, { location: inside.url }).end(),
      )
      const organization = await hooked(gateway, receiver.url)
      await happen(organization)
      await deliver(gateway)
      expect(receiver.requests).toHaveLength(1)
      expect(await deliveriesOf(gateway, organization)).toMatchObject([{ status: 'PENDING', lastStatusCode: status }])
    }
    expect(inside.connections).toBe(0)
  })

  it('is one that nobody answers', async () => {
    const receiver = await startReceiver((request) => request.socket.destroy())
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    await deliver(gateway)
    expect(await deliveriesOf(gateway, organization)).toMatchObject([
      {
        status: 'PENDING',
        lastStatusCode: null,
        lastError: 'The destination could not be reached.',
        log: [{ statusCode: null, error: 'The destination could not be reached.', answer: null }],
      },
    ])
  })

  it('is repeated no sooner than the receiver asks for', async () => {
    const receiver = await startReceiver((_request, response) =>
      response.writeHead(500, { 'retry-after': '3600' }).end(),
    )
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    await deliver(gateway)
    gateway.advance(59 * MINUTE)
    await deliver(gateway)
    expect(receiver.requests).toHaveLength(1)
    gateway.advance(2 * MINUTE)
    await deliver(gateway)
    expect(receiver.requests).toHaveLength(2)
  })

  it.each([429, 502, 503, 504])('with %i lets the endpoint rest, other events as well', async (status) => {
    const receiver = await startReceiver(status)
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    await deliver(gateway)
    await happen(organization)
    gateway.advance(50_000)
    await deliver(gateway)
    expect(receiver.requests).toHaveLength(1)
    gateway.advance(11_000)
    await deliver(gateway)
    expect(receiver.requests.length).toBeGreaterThan(1)
  })

  it('keeps the other deliveries of its endpoint for later rounds, one at a time', async () => {
    const receiver = await startReceiver(500)
    const organization = await hooked(gateway, receiver.url)
    for (let count = 0; count < 6; count++) await happen(organization)
    await deliver(gateway)
    const first = receiver.requests.length
    expect(first).toBeLessThanOrEqual(4)
    await deliver(gateway)
    expect(receiver.requests).toHaveLength(first + 1)
  })

  it('leaves a delivery to be tried again when the process dies in it', async () => {
    const receiver = await startReceiver()
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    const until = new Date(gateway.services.now().getTime() + 120_000)
    await gateway.services.database.system.webhookDelivery.updateMany({
      where: { organizationId: organization.uuid },
      data: { attempts: 1, nextAttemptAt: until },
    })
    await deliver(gateway)
    expect(receiver.requests).toHaveLength(0)
    gateway.advance(121_000)
    await deliver(gateway)
    expect(receiver.requests).toHaveLength(1)
  })
})

describe('an endpoint that is dead', () => {
  it('does not delay the others', async () => {
    const held: (() => void)[] = []
    const dead = await startReceiver((_request, response) => {
      held.push(() => response.writeHead(500).end())
    })
    const alive = await startReceiver()
    const deadOnes = await Promise.all(Array.from({ length: 5 }, () => hooked(gateway, dead.url)))
    for (const organization of deadOnes) await happen(organization)
    const organization = await hooked(gateway, alive.url)
    await happen(organization)
    const sending = deliver(gateway)
    await expect.poll(() => alive.requests.length, { timeout: 5_000 }).toBe(1)
    expect(held.length).toBeGreaterThan(0)
    await expect.poll(() => held.length, { timeout: 5_000 }).toBe(5)
    for (const letGo of held) letGo()
    await sending
  })

  it('says 410 and gets nothing any more, and the owners are told', async () => {
    const receiver = await startReceiver(410)
    const organization = await hooked(gateway, receiver.url)
    await organization.member('admin')
    await happen(organization)
    await deliver(gateway)
    await happen(organization)
    gateway.advance(DAY)
    await deliver(gateway)
    expect(receiver.requests).toHaveLength(1)
    const { webhook } = (
      await organization.owner.data(
        `{ organization(by: { id: "${organization.id}" }) { webhook { disabledAt disabledReason } } }`,
      )
    ).organization
    expect(webhook).toEqual({ disabledAt: expect.any(String), disabledReason: 'GONE' })
    expect(await deliveriesOf(gateway, organization)).toMatchObject([{ status: 'FAILED', lastStatusCode: 410 }])
    const where = { organizationId: organization.uuid }
    const { system } = gateway.services.database
    expect(await system.outgoingMail.findMany({ where })).toMatchObject([{ toAddress: organization.owner.user.email }])
    expect(await system.organizationEvent.findMany({ where: { ...where, type: 'webhook.disabled' } })).toMatchObject([
      { data: { reason: 'GONE' } },
    ])
    expect(await system.auditEvent.findMany({ where: { ...where, action: 'webhook.disable' } })).toMatchObject([
      { actorKind: 'SYSTEM', after: { reason: 'GONE' } },
    ])
  })

  it('is disabled with a delivery that ran out of attempts after five days of failures', async () => {
    const receiver = await startReceiver(500)
    const organization = await hooked(gateway, receiver.url)
    const { system } = gateway.services.database
    const where = { organizationId: organization.uuid }
    const attemptAfter = async (days: number, attempts: number) => {
      const failingSince = new Date(gateway.services.now().getTime() - days * DAY)
      await system.webhook.update({ where, data: { failingSince } })
      await happen(organization)
      await system.webhookDelivery.updateMany({ where: { ...where, status: 'PENDING' }, data: { attempts } })
      await deliver(gateway)
      return (await webhookOf(gateway, organization)).disabledReason
    }
    expect(await attemptAfter(4.9, 9)).toBeNull()
    expect(await attemptAfter(5.1, 8)).toBeNull()
    expect(await attemptAfter(5.1, 9)).toBe('FAILING')
    expect(new Set((await deliveriesOf(gateway, organization)).map(({ status }) => status))).toEqual(
      new Set(['FAILED']),
    )
  })

  it('is no longer failing after a success', async () => {
    let status = 500
    const receiver = await startReceiver((_request, response) => response.writeHead(status).end())
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    await deliver(gateway)
    expect((await webhookOf(gateway, organization)).failingSince).not.toBeNull()
    status = 200
    gateway.advance(10_000)
    await deliver(gateway)
    expect((await webhookOf(gateway, organization)).failingSince).toBeNull()
    expect(await deliveriesOf(gateway, organization)).toMatchObject([{ status: 'DELIVERED', attempts: 2 }])
  })

  it('goes on when the webhook is set again', async () => {
    const gone = await startReceiver(410)
    const organization = await hooked(gateway, gone.url)
    await happen(organization)
    await deliver(gateway)
    const receiver = await startReceiver()
    await setWebhook(organization, { url: receiver.url })
    await deliver(gateway)
    expect(verified(receiver)).toMatchObject({ type: 'webhook.updated', data: { fields: ['url'] } })
    expect(await webhookOf(gateway, organization)).toMatchObject({ disabledAt: null, disabledReason: null })
  })

  it('leaves another URL alone that was set meanwhile', async () => {
    const receiver = await startReceiver()
    let organization: Awaited<ReturnType<typeof hooked>> | undefined
    const gone = await startReceiver(async (_request, response) => {
      if (organization) await setWebhook(organization, { url: receiver.url })
      response.writeHead(410).end()
    })
    organization = await hooked(gateway, gone.url)
    await happen(organization)
    await deliver(gateway)
    expect(await webhookOf(gateway, organization)).toMatchObject({ url: receiver.url, disabledAt: null })
  })

  it('gives up what waits when the URL is taken away', async () => {
    const receiver = await startReceiver(500)
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    await deliver(gateway)
    await setWebhook(organization, { url: null })
    gateway.advance(DAY)
    await deliver(gateway)
    expect(receiver.requests).toHaveLength(1)
    expect(await deliveriesOf(gateway, organization)).toMatchObject([
      { status: 'FAILED', lastError: 'The webhook was switched off.' },
    ])
  })
})
