import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const signal = new AbortController().signal
const settle = (organization: OrganizationSeed) => gateway.services.events.settle(organization.uuid, signal)

async function read(organization: OrganizationSeed, start: Date | null, end: Date): Promise<string[]> {
  const query = { fields: null, where: null }
  const request = {
    organizationId: organization.uuid,
    siteId: null,
    model: 'EVENTS',
    query,
    start,
    end,
    cursor: null,
  } as const
  const uuids: string[] = []
  for await (const { lines } of gateway.services.events.read(request, signal)) {
    for (const line of lines.trimEnd().split('\n')) uuids.push((JSON.parse(line) as { uuid: string }).uuid)
  }
  return uuids
}

const event = () => ({ uuid: randomUUID(), event: 'pageview', distinctId: 'v' })

describe('what arrived before a moment', () => {
  it('is waited for, however late its transaction commits', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const one = event()
    const blocker = new pg.Client({ connectionString: gateway.database.ownerUrl })
    await blocker.connect()
    try {
      await blocker.query('begin; lock table usage_month in exclusive mode')
      const recording = organization.owner.mutate('recordEvents', { siteId: site.id, events: [one] }, 'recorded')
      await expect
        .poll(
          async () =>
            (await blocker.query(`select 1 from pg_locks where not granted and relation = 'usage_month'::regclass`))
              .rowCount,
        )
        .toBe(1)
      const end = gateway.services.now()
      expect(await read(organization, null, end)).toEqual([])

      let settled = false
      const waiting = settle(organization).then(() => {
        settled = true
      })
      await expect
        .poll(
          async () =>
            (await blocker.query(`select 1 from pg_locks where not granted and locktype in ('tuple', 'transactionid')`))
              .rowCount,
        )
        .toBe(1)
      expect(settled).toBe(false)
      await blocker.query('commit')
      await Promise.all([recording, waiting])
      expect(await read(organization, null, end)).toEqual([one.uuid])
    } finally {
      await blocker.end()
    }
  })

  it('is not waited for when the signal says so', async () => {
    const organization = await gateway.organization()
    const blocker = new pg.Client({ connectionString: gateway.database.ownerUrl })
    await blocker.connect()
    try {
      await blocker.query('begin')
      await blocker.query('select 1 from organization where id = $1 for no key update', [organization.uuid])
      const controller = new AbortController()
      const reason = new Error('drained')
      const waiting = gateway.services.events.settle(organization.uuid, controller.signal)
      setTimeout(() => controller.abort(reason), 100)
      await expect(waiting).rejects.toBe(reason)
    } finally {
      await blocker.end()
    }
  })
})
