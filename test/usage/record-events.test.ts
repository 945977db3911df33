import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const select = 'recorded duplicates'

const event = (more: object = {}) => ({ uuid: randomUUID(), event: 'pageview', distinctId: 'visitor', ...more })

const ago = (minutes: number) => new Date(gateway.services.now().getTime() - minutes * 60_000)

async function withSite() {
  const organization = await gateway.organization()
  const site = await organization.site()
  const record = (events: object[], siteId: unknown = site.id) =>
    organization.owner.mutate('recordEvents', { siteId, events }, select)
  return { organization, site, record }
}

const system = () => gateway.services.database.system

const usageOf = async (organization: OrganizationSeed) =>
  (await system().usageMonth.findMany({ where: { organizationId: organization.uuid } })).map((row) =>
    Number(row.eventCount),
  )

describe('recordEvents', () => {
  it('stores events with their sessions, persons and the count of the month', async () => {
    const { organization, site, record } = await withSite()
    const [first, second] = [ago(20), ago(10)]
    const result = await record([
      event({ sessionId: 's1', timestamp: second.toISOString(), properties: { path: '/b' } }),
      event({ sessionId: 's1', timestamp: first.toISOString(), properties: { path: '/a' } }),
      event({ distinctId: 'other', sessionId: 's2', timestamp: second.toISOString() }),
      event({ distinctId: 'other', timestamp: second.toISOString() }),
    ])
    expect(result).toMatchObject({ __typename: 'RecordEventsSuccess', recorded: 4, duplicates: 0 })

    const where = { siteId: site.id }
    const events = await system().siteEvent.findMany({ where, orderBy: { sequence: 'asc' } })
    expect(events.map((row) => row.properties)).toEqual([{ path: '/b' }, { path: '/a' }, {}, {}])
    expect(await system().siteSession.findMany({ where, orderBy: { sessionId: 'asc' } })).toMatchObject([
      { sessionId: 's1', distinctId: 'visitor', startedAt: first, lastEventAt: second, eventCount: 2 },
      { sessionId: 's2', distinctId: 'other', startedAt: second, lastEventAt: second, eventCount: 1 },
    ])
    expect(await system().person.findMany({ where, orderBy: { distinctId: 'asc' } })).toMatchObject([
      { distinctId: 'other', firstSeenAt: second, lastSeenAt: second },
      { distinctId: 'visitor', firstSeenAt: first, lastSeenAt: second },
    ])
    expect(await usageOf(organization)).toEqual([4])
  })

  it('may be repeated: what was recorded counts once, everywhere', async () => {
    const { organization, site, record } = await withSite()
    const batch = [event({ sessionId: 's1' }), event({ sessionId: 's1' })]
    await record(batch)
    const before = await organization.snapshot()
    expect(await record(batch)).toMatchObject({ recorded: 0, duplicates: 2 })
    expect(await organization.snapshot()).toEqual(before)

    expect(await record([...batch, event({ sessionId: 's1' })])).toMatchObject({ recorded: 1, duplicates: 2 })
    expect(await usageOf(organization)).toEqual([3])
    const [session] = await system().siteSession.findMany({ where: { siteId: site.id } })
    expect(session?.eventCount).toBe(3)
  })

  it('counts a uuid that comes twice in one call as a duplicate, whatever its case', async () => {
    const { organization, record } = await withSite()
    const one = event()
    expect(await record([one, { ...one, uuid: one.uuid.toUpperCase() }, event()])).toMatchObject({
      recorded: 2,
      duplicates: 1,
    })
    expect(await usageOf(organization)).toEqual([2])
  })

  it('keeps the same uuid of two sites apart', async () => {
    const { organization, record } = await withSite()
    const other = await organization.site()
    const one = event()
    await record([one])
    expect(await record([one], other.id)).toMatchObject({ recorded: 1, duplicates: 0 })
  })

  it('gives an event without uuid and timestamp both', async () => {
    const { site, record } = await withSite()
    await record([
      { event: 'click', distinctId: 'v' },
      { event: 'click', distinctId: 'v' },
    ])
    const rows = await system().siteEvent.findMany({ where: { siteId: site.id } })
    expect(new Set(rows.map((row) => row.uuid)).size).toBe(2)
    expect(Math.abs((rows[0]?.timestamp.getTime() ?? 0) - gateway.services.now().getTime())).toBeLessThan(60_000)
  })

  it('describes persons by $set, the latest event last', async () => {
    const { site, record } = await withSite()
    await record([
      event({ timestamp: ago(1).toISOString(), properties: { $set: { plan: 'pro', city: 'Bonn' } } }),
      event({ timestamp: ago(5).toISOString(), properties: { $set: { plan: 'free' } } }),
      event({ properties: { $set: 'no object' } }),
    ])
    await record([event({ properties: { $set: { city: 'Ulm' } } })])
    const persons = await system().person.findMany({ where: { siteId: site.id } })
    expect(persons.map((person) => person.properties)).toEqual([{ plan: 'pro', city: 'Ulm' }])
  })

  it('widens a session on both ends', async () => {
    const { site, record } = await withSite()
    const [early, late] = [ago(30), ago(2)]
    const at = (timestamp: Date) => event({ sessionId: 's', timestamp: timestamp.toISOString() })
    await record([at(ago(10))])
    await record([at(late), at(early)])
    const [session] = await system().siteSession.findMany({ where: { siteId: site.id } })
    expect(session).toMatchObject({ startedAt: early, lastEventAt: late })
  })

  it('moves sessionsLast24Hours of the site', async () => {
    const { organization, site, record } = await withSite()
    await record([
      event({ sessionId: 'a' }),
      event({ sessionId: 'b' }),
      event({ sessionId: 'b' }),
      event({ sessionId: 'old', timestamp: ago(1500).toISOString() }),
      event(),
    ])
    const { node } = await organization.owner.data(
      'query ($id: ID!) { node(id: $id) { ... on Site { sessionsLast24Hours } } }',
      { id: encodeId('Site', site.id) },
    )
    expect(node.sessionsLast24Hours).toBe(2)
  })

  it('takes the site in every form', async () => {
    const { site, record } = await withSite()
    for (const form of [encodeId('Site', site.id), site.id, site.siteId, String(site.siteId), site.publicId]) {
      expect(await record([event()], form)).toMatchObject({ recorded: 1 })
    }
  })

  it('stores text that JSON has and PostgreSQL has not', async () => {
    const { site, record } = await withSite()
    await record([event({ properties: { 'a\0': 'b\0', lone: '\ud800', quote: '"\\,{}' } })])
    const [row] = await system().siteEvent.findMany({ where: { siteId: site.id } })
    expect(row?.properties).toEqual({ a: 'b', lone: '\ufffd', quote: '"\\,{}' })
  })

  it('takes 1,000 events at once', async () => {
    const { organization, site, record } = await withSite()
    const batch = Array.from({ length: 1000 }, (_, i) => event({ distinctId: `v${i % 50}`, sessionId: `s${i % 70}` }))
    expect(await record(batch)).toMatchObject({ recorded: 1000, duplicates: 0 })
    const where = { siteId: site.id }
    expect([await system().person.count({ where }), await system().siteSession.count({ where })]).toEqual([50, 70])
    expect(await usageOf(organization)).toEqual([1000])
  })

  it('neither loses nor doubles events of concurrent calls in opposite order', async () => {
    const { organization, record } = await withSite()
    const batch = Array.from({ length: 40 }, (_, i) => event({ distinctId: `v${i}`, sessionId: `s${i}` }))
    const results = await Promise.all([record(batch), record([...batch].reverse()), record(batch), record(batch)])
    expect(results.map((result) => result.recorded).sort()).toEqual([0, 0, 0, 40])
    expect(await usageOf(organization)).toEqual([40])
  })
})

describe('recordEvents refuses', () => {
  it.each([
    ['no events', [], 'events'],
    ['more than 1,000', Array.from({ length: 1001 }, () => event()), 'events'],
    ['a uuid that is none', [event(), event({ uuid: 'x' })], 'events.1.uuid'],
    ['an event without name', [event({ event: '' })], 'events.0.event'],
    ['a long name', [event({ event: 'x'.repeat(201) })], 'events.0.event'],
    ['an empty distinct id', [event({ distinctId: '' })], 'events.0.distinctId'],
    ['a long distinct id', [event({ distinctId: 'x'.repeat(401) })], 'events.0.distinctId'],
    ['NUL', [event({ sessionId: 'a\0' })], 'events.0.sessionId'],
    ['a moment before 2000', [event({ timestamp: '1999-12-31T23:59:59Z' })], 'events.0.timestamp'],
    ['a moment too far ahead', [event({ timestamp: '2999-01-01T00:00:00Z' })], 'events.0.timestamp'],
    ['big properties', [event({ properties: { big: 'ä'.repeat(17_000) } })], 'events.0.properties'],
    [
      'deep properties',
      [event({ properties: { deep: JSON.parse('['.repeat(60) + ']'.repeat(60)) } })],
      'events.0.properties',
    ],
  ])('%s, and writes nothing', async (_what, events, path) => {
    const { organization, record } = await withSite()
    const before = await organization.snapshot()
    const result = await record(events)
    expect(result).toMatchObject({ __typename: 'InvalidInputError', issues: [{ path }] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('members without events.write, and outsiders find no site', async () => {
    const { organization, site } = await withSite()
    const member = await organization.member('member')
    const before = await organization.snapshot()
    const input = { siteId: site.id, events: [event()] }
    expect(await member.mutate('recordEvents', input)).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['events.write'],
    })
    expect(await (await gateway.person()).mutate('recordEvents', input)).toMatchObject({ code: 'NOT_FOUND' })
    const stranger = (await gateway.organization()).owner
    expect(await stranger.mutate('recordEvents', input)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await organization.snapshot()).toEqual(before)
  })
})

describe('a key that may record alone', () => {
  it('records on sites of its organization without being able to read them', async () => {
    const { organization, site } = await withSite()
    const key = await organization.owner.key('NATIVE', { scopes: ['events.write'] })
    const forms = [site.id, site.siteId, site.publicId]
    for (const siteId of forms) {
      expect(await key.mutate('recordEvents', { siteId, events: [event()] }, select)).toMatchObject({ recorded: 1 })
    }
    expect(await key.data('query ($id: ID!) { node(id: $id) { id } }', { id: encodeId('Site', site.id) })).toEqual({
      node: null,
    })
  })

  it('finds no site of other organizations', async () => {
    const { site } = await withSite()
    const { owner } = await gateway.organization()
    const key = await owner.key('NATIVE', { scopes: ['events.write'] })
    expect(await key.mutate('recordEvents', { siteId: site.id, events: [event()] })).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('records only where its restricted user may', async () => {
    const { organization, site: granted } = await withSite()
    const other = await organization.site()
    await organization.role('tracker', ['organization.read', 'sites.read', 'events.write'])
    const tracker = await organization.member('tracker')
    await organization.owner.mutate('setSiteAccess', {
      memberId: tracker.member.id,
      restricted: true,
      siteIds: [granted.id],
    })
    const key = await tracker.key('NATIVE', { scopes: ['events.write'] })
    const record = (siteId: string) => key.mutate('recordEvents', { siteId, events: [event()] }, select)
    expect(await record(granted.id)).toMatchObject({ recorded: 1 })
    expect(await record(other.id)).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the audit row of a batch', () => {
  it('has counts only, and nothing is announced', async () => {
    const { organization, site, record } = await withSite()
    const one = event({ properties: { secret: 'x' } })
    await record([one, one])
    const where = { organizationId: organization.uuid }
    expect(await system().auditEvent.findMany({ where })).toMatchObject([
      { action: 'events.record', resourceId: site.id, before: null, after: { recorded: 1, duplicates: 1 } },
    ])
    expect(await system().organizationEvent.count({ where })).toBe(0)
  })
})
