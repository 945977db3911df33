import { expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { startWebServer } from '../testkit/web-server.js'
import { deliver, deliveriesOf, happen, hooked } from './receivers.js'

const gateway = useGateway()

const LOOPBACK = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  '0.0.0.0',
  '0',
  'localhost',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[64:ff9b::7f00:1]',
]

it('no spelling of loopback is reached by a webhook, not even one that is in the record already', async () => {
  const server = await startWebServer((_request, response) => response.end(), ['127.0.0.1', '::1'])
  const organizations = await Promise.all(
    LOOPBACK.map(async (host) => {
      const organization = await hooked(gateway, 'https://93.184.216.34/hook')
      await gateway.services.database.system.webhook.update({
        where: { organizationId: organization.uuid },
        data: { url: `http://${host}:${server.port}/hook` },
      })
      await happen(organization)
      return organization
    }),
  )
  await deliver(gateway)
  const deliveries = await Promise.all(organizations.map((one) => deliveriesOf(gateway, one)))
  expect(deliveries.flat().map(({ lastError }) => lastError)).toEqual(
    LOOPBACK.map(() => 'The destination is not allowed.'),
  )
  expect(server.connections).toBe(0)
  await server.close()
})

it('no spelling of loopback can be set as a webhook', async () => {
  const organization = await gateway.organization()
  const before = await organization.snapshot()
  for (const host of LOOPBACK) {
    const input = { organization: organization.ref, url: `https://${host}/hook` }
    expect(await organization.owner.mutate('setWebhook', input)).toMatchObject({ __typename: 'InvalidInputError' })
  }
  expect(await organization.snapshot()).toEqual(before)
})
