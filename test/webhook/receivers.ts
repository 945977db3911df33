import type { RequestListener } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { afterEach } from 'vitest'
import { FAILING_WEBHOOKS, WEBHOOKS } from '../../src/webhook/relay/queue.js'
import { wakeEndpoints } from '../../src/webhook/relay/wake.js'
import type { Gateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { startWebServer, type TestWebServer } from '../testkit/web-server.js'

/** For gateways that may send to receivers of tests. */
export const LOOPBACK = { ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32' }

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

const running: TestWebServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

export type Receiver = TestWebServer & { url: string }

/** A receiver of webhooks that answers a status, or in its own way. */
export async function startReceiver(answer: number | RequestListener = 204): Promise<Receiver> {
  const listener: RequestListener =
    typeof answer === 'number' ? (_request, response) => response.writeHead(answer).end() : answer
  const server = await startWebServer(listener)
  running.push(server)
  return Object.assign(server, { url: `http://127.0.0.1:${server.port}/hook` })
}

/** What a receiver reads of a request (the last one), once the signature has been verified by others' code. */
export function verified(receiver: Receiver, secret = SECRET, at = -1): unknown {
  const request = receiver.requests.at(at)
  // The verifier goes by the machine's clock, the gateway by its own.
  const machine = Date.now
  Date.now = () => Number(request?.headers['webhook-timestamp']) * 1000
  try {
    return new Webhook(secret).verify(request?.body ?? '', request?.headers as Record<string, string>)
  } finally {
    Date.now = machine
  }
}

export const setWebhook = (organization: OrganizationSeed, input: { url?: string | null; secret?: string | null }) =>
  organization.owner.mutate('setWebhook', { organization: organization.ref, ...input }, 'webhook { url }')

/** An organization whose webhook leads there, before anything was sent. */
export async function hooked(gateway: Gateway, url: string, secret = SECRET): Promise<OrganizationSeed> {
  const organization = await gateway.organization()
  await setWebhook(organization, { url, secret })
  await gateway.services.database.system.webhookDelivery.deleteMany({ where: { organizationId: organization.uuid } })
  return organization
}

/** Something happens there. */
export const happen = (organization: OrganizationSeed) =>
  organization.owner.mutate('updateOrganization', { organization: organization.ref, timezone: 'Europe/Berlin' })

/** Sends all that is due by the gateway's clock. */
export async function deliver({ services }: Gateway): Promise<void> {
  await wakeEndpoints(services)
  await services.jobs.idle(WEBHOOKS)
  await services.jobs.idle(FAILING_WEBHOOKS)
}

export const deliveriesOf = (gateway: Gateway, { uuid }: OrganizationSeed) =>
  gateway.services.database.system.webhookDelivery.findMany({
    where: { organizationId: uuid },
    include: { log: { orderBy: { id: 'asc' } } },
    orderBy: { id: 'asc' },
  })

export const webhookOf = (gateway: Gateway, { uuid }: OrganizationSeed) =>
  gateway.services.database.system.webhook.findFirstOrThrow({ where: { organizationId: uuid } })

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The delays before each attempt (webhooks.md 1). */
export const DELAYS = [
  0,
  5_000,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]
