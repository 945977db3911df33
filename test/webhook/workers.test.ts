import { expect, it } from 'vitest'
import { forgetOldDeliveries } from '../../src/webhook/relay/retention.js'
import { useGateway } from '../testkit/gateway.js'
import { DAY, deliver, deliveriesOf, happen, hooked, LOOPBACK, startReceiver } from './receivers.js'

const gateway = useGateway({ env: LOOPBACK })

it('an event is sent at once where a worker runs', async () => {
  await gateway.services.jobs.start()
  const receiver = await startReceiver()
  const organization = await hooked(gateway, receiver.url)
  await happen(organization)
  await expect.poll(() => receiver.requests.length, { timeout: 4_000, interval: 20 }).toBe(1)
})

it('deliveries are forgotten after thirty days with their log, but for those that wait', async () => {
  const receiver = await startReceiver()
  const organization = await hooked(gateway, receiver.url)
  await happen(organization)
  await deliver(gateway)
  gateway.advance(29 * DAY)
  await forgetOldDeliveries(gateway.services)
  expect(await deliveriesOf(gateway, organization)).toHaveLength(1)
  await gateway.services.database.system.webhookDelivery.create({
    data: {
      id: gateway.services.newId(),
      organizationId: organization.uuid,
      eventId: gateway.services.newId(),
      eventType: 'member.added',
      createdAt: new Date(Date.now() - DAY),
    },
  })
  gateway.advance(2 * DAY)
  await forgetOldDeliveries(gateway.services)
  expect(await deliveriesOf(gateway, organization)).toMatchObject([{ status: 'PENDING' }])
  expect(
    await gateway.services.database.system.webhookAttempt.count({ where: { organizationId: organization.uuid } }),
  ).toBe(0)
})
