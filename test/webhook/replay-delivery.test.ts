import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const SELECT = 'delivery { id uuid eventId eventType status attempts lastStatusCode nextAttemptAt organization { id } }'

const setWebhook = (organization: OrganizationSeed, url: string | null = 'https://93.184.216.34/hook') =>
  organization.owner.mutate('setWebhook', { organization: organization.ref, url })

async function delivered(organization: OrganizationSeed, status: 'FAILED' | 'DELIVERED' | 'PENDING' = 'FAILED') {
  const { database, newId } = gateway.services
  const row = await database.system.webhookDelivery.create({
    data: {
      id: newId(),
      organizationId: organization.uuid,
      eventId: newId(),
      eventType: 'member.removed',
      status,
      attempts: 10,
      lastStatusCode: 500,
    },
  })
  return { ...row, typeId: encodeId('WebhookDelivery', row.id) }
}

describe('replayWebhookDelivery', () => {
  it.each(['FAILED', 'DELIVERED'] as const)('puts a delivery that has %s back to be sent now', async (status) => {
    const organization = await gateway.organization()
    await setWebhook(organization)
    const row = await delivered(organization, status)
    const { delivery } = await organization.owner.mutate('replayWebhookDelivery', { deliveryId: row.typeId }, SELECT)
    expect(delivery).toMatchObject({
      id: row.typeId,
      uuid: row.id,
      eventId: encodeId('OrganizationEvent', row.eventId),
      eventType: 'member.removed',
      status: 'PENDING',
      attempts: 0,
      lastStatusCode: 500,
      organization: { id: organization.id },
    })
    expect(Math.abs(Date.parse(delivery.nextAttemptAt) - Date.now())).toBeLessThan(10_000)
  })

  it('writes one audit row', async () => {
    const organization = await gateway.organization()
    await setWebhook(organization)
    const row = await delivered(organization)
    await organization.owner.mutate('replayWebhookDelivery', { deliveryId: row.id })
    const rows = await gateway.services.database.system.auditEvent.findMany({ where: { resourceId: row.id } })
    expect(rows).toMatchObject([
      { action: 'webhook_delivery.replay', before: { status: 'FAILED', attempts: 10 }, after: { status: 'PENDING' } },
    ])
  })

  it('is refused where nothing is sent any more', async () => {
    const organization = await gateway.organization()
    const row = await delivered(organization)
    const disabled = await gateway.organization()
    await setWebhook(disabled)
    await gateway.services.database.system.webhook.update({
      where: { organizationId: disabled.uuid },
      data: { disabledAt: new Date() },
    })
    const other = await delivered(disabled)
    for (const [at, deliveryId] of [
      [organization, row.typeId],
      [disabled, other.typeId],
    ] as const) {
      const before = await at.snapshot()
      const result = await at.owner.mutate('replayWebhookDelivery', { deliveryId })
      expect(result).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' })
      expect(await at.snapshot()).toEqual(before)
    }
  })

  it('is refused to one who sees deliveries but may not replay', async () => {
    const organization = await gateway.organization()
    await setWebhook(organization)
    const row = await delivered(organization)
    await organization.role('Watcher', ['organization.read', 'webhooks.read'])
    const watcher = await organization.member('watcher')
    const before = await organization.snapshot()
    const result = await watcher.mutate('replayWebhookDelivery', { deliveryId: row.typeId })
    expect(result).toMatchObject({ __typename: 'ForbiddenError', missingPermissions: ['webhooks.replay'] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('answers for a delivery that the viewer does not see as for one that does not exist', async () => {
    const organization = await gateway.organization()
    await setWebhook(organization)
    const row = await delivered(organization)
    const before = await organization.snapshot()
    const member = await organization.member()
    const person = await gateway.person()
    const answers = [
      await member.mutate('replayWebhookDelivery', { deliveryId: row.typeId }),
      await person.mutate('replayWebhookDelivery', { deliveryId: row.typeId }),
      await organization.owner.mutate('replayWebhookDelivery', { deliveryId: gateway.services.newId() }),
      await organization.owner.mutate('replayWebhookDelivery', { deliveryId: 'nonsense' }),
    ]
    for (const answer of answers) expect(answer).toEqual(answers[2])
    expect(answers[2]).toMatchObject({ __typename: 'NotFoundError', message: 'Delivery not found.' })
    const seen = await organization.snapshot()
    expect({ ...(seen as object), member: null }).toEqual({ ...(before as object), member: null })
  })
})

describe('the deliveries of a webhook', () => {
  it('are listed newest first, those of other organizations left out', async () => {
    const organization = await gateway.organization()
    await setWebhook(organization)
    const first = await delivered(organization, 'DELIVERED')
    const second = await delivered(organization, 'PENDING')
    await delivered(await gateway.organization())
    const { eventId } = await gateway.services.database.system.webhookDelivery.findFirstOrThrow({
      where: { organizationId: organization.uuid, eventType: 'webhook.updated' },
    })
    const { organization: seen } = await organization.owner.data(
      `{ organization(by: { id: "${organization.id}" }) { webhook { deliveries { totalCount nodes { id status } } } } }`,
    )
    expect(seen.webhook.deliveries).toEqual({
      totalCount: 3,
      nodes: [
        { id: second.typeId, status: 'PENDING' },
        { id: first.typeId, status: 'DELIVERED' },
        { id: encodeId('WebhookDelivery', eventId), status: 'PENDING' },
      ],
    })
  })

  it('are nodes for those who may see them', async () => {
    const organization = await gateway.organization()
    const row = await delivered(organization)
    const query = `{ node(id: "${row.typeId}") { id ... on WebhookDelivery { eventType } } }`
    expect(await organization.owner.data(query)).toEqual({ node: { id: row.typeId, eventType: 'member.removed' } })
    expect(await (await organization.member()).data(query)).toEqual({ node: null })
  })
})
