import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { deliverer } from '../../src/webhook/relay/deliver.js'
import { WEBHOOKS } from '../../src/webhook/relay/queue.js'
import { useGateway } from '../testkit/gateway.js'
import {
  deliver,
  deliveriesOf,
  HOUR,
  happen,
  hooked,
  LOOPBACK,
  SECRET,
  setWebhook,
  startReceiver,
  verified,
} from './receivers.js'

const gateway = useGateway({ env: LOOPBACK })

describe('an event', () => {
  it('is posted to the webhook, signed, as type, timestamp and thin data', async () => {
    const receiver = await startReceiver()
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    await deliver(gateway)
    const [delivery] = await deliveriesOf(gateway, organization)
    expect(receiver.requests).toHaveLength(1)
    expect(receiver.requests[0]).toMatchObject({
      method: 'POST',
      path: '/hook',
      headers: {
        'content-type': 'application/json',
        'webhook-id': encodeId('WebhookDelivery', delivery?.id ?? ''),
      },
    })
    expect(verified(receiver)).toEqual({
      type: 'organization.updated',
      timestamp: delivery?.createdAt.toISOString(),
      data: {
        fields: ['timezone'],
        organizationId: organization.id,
        eventId: encodeId('OrganizationEvent', delivery?.eventId ?? ''),
      },
    })
    expect(delivery).toMatchObject({ status: 'DELIVERED', attempts: 1, lastStatusCode: 204, nextAttemptAt: null })
  })

  it('is sent once, however often endpoints are woken', async () => {
    const receiver = await startReceiver()
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    await Promise.all([deliver(gateway), deliver(gateway), deliver(gateway)])
    await deliver(gateway)
    expect(receiver.requests).toHaveLength(1)
  })

  it('on its way is sent by nobody else', async () => {
    const held: (() => void)[] = []
    const receiver = await startReceiver((_request, response) => {
      held.push(() => response.writeHead(204).end())
    })
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    const send = deliverer(gateway.services)
    const work = (id: string) =>
      send({ organizationId: organization.uuid }, { id, attempt: 1, signal: new AbortController().signal })
    const first = work('first')
    await expect.poll(() => held.length).toBe(1)
    await work('second')
    expect(receiver.requests).toHaveLength(1)
    for (const letGo of held) letGo()
    await first
    expect(await deliveriesOf(gateway, organization)).toMatchObject([{ status: 'DELIVERED', attempts: 1 }])
  })

  it('of an operation that is refused is not sent', async () => {
    const receiver = await startReceiver()
    const organization = await hooked(gateway, receiver.url)
    await organization.owner.mutate('updateOrganization', { organization: organization.ref, name: '' })
    await deliver(gateway)
    expect(receiver.requests).toEqual([])
  })

  it('is sent whoever causes it, also somebody who does not see the webhook', async () => {
    const receiver = await startReceiver()
    const organization = await hooked(gateway, receiver.url)
    const member = await organization.member()
    await member.mutate('leaveOrganization', { organization: organization.ref })
    await deliver(gateway)
    expect(verified(receiver)).toMatchObject({ type: 'member.removed', data: { left: true } })
  })

  it('of an organization without a webhook makes no delivery', async () => {
    const organization = await gateway.organization()
    await happen(organization)
    expect(await deliveriesOf(gateway, organization)).toEqual([])
  })

  it('whose data is too long is sent without it', async () => {
    const receiver = await startReceiver()
    const organization = await hooked(gateway, receiver.url)
    const { database, newId, now } = gateway.services
    await database.system.organizationEvent.create({
      data: {
        id: newId(),
        organizationId: organization.uuid,
        type: 'site.updated',
        data: { fields: ['x'.repeat(20_000)] },
        createdAt: now(),
      },
    })
    await deliver(gateway)
    expect(receiver.requests[0]?.body.length).toBeLessThan(20_000)
    expect(verified(receiver)).toMatchObject({ data: { truncated: true, organizationId: organization.id } })
  })

  it('is not sent of nouns that the one who set the URL may not read', async () => {
    const receiver = await startReceiver()
    const organization = await gateway.organization()
    await organization.role('Plumber', ['organization.read', 'webhooks.read', 'webhooks.update', 'roles.read'])
    const plumber = await organization.member('plumber')
    await plumber.mutate('setWebhook', { organization: organization.ref, url: receiver.url })
    await organization.member('admin')
    await organization.owner.mutate('createSite', { organization: organization.ref, domain: 'a.test', name: 'A' })
    await organization.owner.mutate('createRole', {
      organization: organization.ref,
      name: 'Other',
      permissions: ['users.read'],
    })
    await deliver(gateway)
    const types = receiver.requests.map(({ body }) => JSON.parse(body).type)
    expect(types.sort()).toEqual(['role.created', 'webhook.updated'])
  })

  it('that waits, or was sent before, does not come to another URL whose setter may not read of it', async () => {
    const [before, after] = [await startReceiver(500), await startReceiver()]
    const organization = await hooked(gateway, before.url)
    await organization.member('admin')
    await organization.owner.mutate('createSite', { organization: organization.ref, domain: 'a.test', name: 'A' })
    await organization.owner.mutate('createRole', {
      organization: organization.ref,
      name: 'Other',
      permissions: ['users.read'],
    })
    await deliver(gateway)
    const rights = ['organization.read', 'webhooks.read', 'webhooks.update', 'webhooks.replay', 'roles.read']
    await organization.role('Plumber', rights)
    const plumber = await organization.member('plumber')
    await plumber.mutate('setWebhook', { organization: organization.ref, url: after.url })
    gateway.advance(HOUR)
    await deliver(gateway)
    const types = () => after.requests.map(({ body }) => JSON.parse(body).type).sort()
    expect(types()).toEqual(['role.created', 'webhook.updated'])

    const site = (await deliveriesOf(gateway, organization)).find(({ eventType }) => eventType === 'site.created')
    expect(site).toMatchObject({ status: 'FAILED', lastError: 'The webhook hears of this no more.' })
    const deliveryId = encodeId('WebhookDelivery', site?.id ?? '')
    expect(await plumber.mutate('replayWebhookDelivery', { deliveryId })).toMatchObject({ code: 'CONFLICT' })
    await deliver(gateway)
    expect(types()).toEqual(['role.created', 'webhook.updated'])
  })
})

describe('secrets', () => {
  it('sign both for a day after a change, then the new one alone', async () => {
    const receiver = await startReceiver()
    const organization = await hooked(gateway, receiver.url)
    const next = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
    await setWebhook(organization, { secret: next })
    await deliver(gateway)
    expect(String(receiver.requests.at(-1)?.headers['webhook-signature']).split(' ')).toHaveLength(2)
    expect(verified(receiver, SECRET)).toEqual(verified(receiver, next))
    gateway.advance(25 * HOUR)
    await happen(organization)
    await deliver(gateway)
    expect(verified(receiver, next)).toMatchObject({ type: 'organization.updated' })
    expect(() => verified(receiver, SECRET)).toThrow('No matching signature')
  })
})

describe('the log of a delivery', () => {
  const LOG = 'deliveries { nodes { status attempts log { nodes { origin statusCode error answer durationMs } } } }'
  const logOf = async (organization: Awaited<ReturnType<typeof hooked>>) =>
    (await organization.owner.data(`{ organization(by: { id: "${organization.id}" }) { webhook { ${LOG} } } }`))
      .organization.webhook.deliveries.nodes

  it('shows each try, and of the answer no more than a kibibyte of text', async () => {
    const receiver = await startReceiver((_request, response) =>
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`nul\0${'x'.repeat(5_000)}`),
    )
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    await deliver(gateway)
    gateway.advance(6_000)
    await deliver(gateway)
    const [{ log, ...delivery }] = await logOf(organization)
    expect(delivery).toEqual({ status: 'PENDING', attempts: 2 })
    expect(log.nodes).toHaveLength(2)
    expect(log.nodes[0]).toEqual({
      origin: new URL(receiver.url).origin,
      statusCode: 500,
      error: null,
      answer: `nul�${'x'.repeat(1020)}`,
      durationMs: expect.any(Number),
    })
  })

  it.each([
    { 'content-type': 'application/octet-stream' },
    { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
    {},
  ])('shows nothing of an answer that is no text: %j', async (headers) => {
    const receiver = await startReceiver((_request, response) => response.writeHead(500, headers).end('secret'))
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    await deliver(gateway)
    expect((await deliveriesOf(gateway, organization))[0]?.log).toMatchObject([{ answer: null }])
  })
})

describe('a replay', () => {
  it('sends a delivery again under its old id', async () => {
    const receiver = await startReceiver()
    const organization = await hooked(gateway, receiver.url)
    await happen(organization)
    await deliver(gateway)
    const deliveryId = receiver.requests[0]?.headers['webhook-id']
    await organization.owner.mutate('replayWebhookDelivery', { deliveryId })
    await gateway.services.jobs.idle(WEBHOOKS)
    expect(receiver.requests.map(({ headers }) => headers['webhook-id'])).toEqual([deliveryId, deliveryId])
    expect(receiver.requests[1]?.body).toBe(receiver.requests[0]?.body)
    expect(await deliveriesOf(gateway, organization)).toMatchObject([{ status: 'DELIVERED', log: [{}, {}] }])
  })
})
