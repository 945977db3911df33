import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { makeEventDays } from '../../src/event-source/partitions.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const DAY = 86_400_000

const partitionOf = (moment: Date) => `event_days.d${moment.toISOString().slice(0, 10).replaceAll('-', '')}`

async function recorder() {
  const organization = await gateway.organization()
  const site = await organization.site()
  const one = () => ({ uuid: randomUUID(), event: 'pageview', distinctId: 'v' })
  const record = (...events: object[]) =>
    organization.owner.mutate('recordEvents', { siteId: site.id, events }, 'recorded duplicates')
  const places = async () => {
    const { rows } = await gateway.services.database.systemPool.query<{ place: string }>(
      'select tableoid::regclass::text as place from site_event where "siteId" = $1 order by sequence',
      [site.id],
    )
    return rows.map(({ place }) => place)
  }
  return { organization, site, one, record, places }
}

describe('the partitions of events', () => {
  it('are by the day of arrival, whatever the timestamp says', async () => {
    const { one, record, places } = await recorder()
    await record({ ...one(), timestamp: '2024-02-03T04:05:06Z' })
    expect(await places()).toEqual([partitionOf(gateway.services.now())])
  })

  it('tell an event of another day that comes again', async () => {
    const { one, record, places } = await recorder()
    const event = one()
    await record(event)
    gateway.advance(2 * DAY)
    expect(await record(event, one())).toMatchObject({ recorded: 1, duplicates: 1 })
    expect(new Set(await places()).size).toBe(2)
  })

  it('go with the site, with all that was known of it', async () => {
    const { organization, site, one, record, places } = await recorder()
    await record(one(), one())
    const keys = () => gateway.services.database.system.siteEventKey.count({ where: { siteId: site.id } })
    expect(await keys()).toBe(2)
    await organization.owner.mutate('deleteSite', { siteId: site.id })
    expect([await places(), await keys()]).toEqual([[], 0])
  })

  it('are made for days that have come without one, and take their events in', async () => {
    gateway.advance(40 * DAY)
    const { organization, one, record, places } = await recorder()
    const now = gateway.services.now()
    await record(one(), one())
    expect(await places()).toEqual(['event_days.rest', 'event_days.rest'])

    const read = async () => {
      const model = 'EVENTS'
      const request = {
        organizationId: organization.uuid,
        siteId: null,
        model,
        query: { fields: null, where: null },
      } as const
      const interval = { start: now, end: new Date(now.getTime() + DAY), cursor: null }
      let lines = ''
      for await (const batch of gateway.services.events.read(
        { ...request, ...interval },
        new AbortController().signal,
      )) {
        lines += batch.lines
      }
      return lines
    }
    const before = await read()
    expect(before.split('\n')).toHaveLength(3)
    expect(await makeEventDays(gateway.services)).toBe(9)
    expect(await makeEventDays(gateway.services)).toBe(0)
    expect(await places()).toEqual([partitionOf(now), partitionOf(now)])
    expect(await read()).toBe(before)
    await record(one())
    expect((await places()).at(-1)).toBe(partitionOf(now))
  })

  it.each(['event_days.rest', partitionOf(new Date())])(
    'cannot be reached by the application past the policies: %s',
    async (name) => {
      const client = new pg.Client({ connectionString: gateway.database.applicationUrl })
      await client.connect()
      try {
        await client.query(`select set_config('app.scope', '{"all":true}', false)`)
        for (const statement of [
          `select 1 from ${name}`,
          `delete from ${name}`,
          `insert into ${name} default values`,
        ]) {
          await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' })
        }
      } finally {
        await client.end()
      }
    },
  )
})
