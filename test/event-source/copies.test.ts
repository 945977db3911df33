import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClickHouse, openClickHouse } from '../../src/event-source/clickhouse/client.js'
import { openEventSource } from '../../src/event-source/open.js'
import type { EventSource } from '../../src/event-source/port.js'
import { type ClickHouseServer, noClickHouse, startClickHouse } from '../testkit/clickhouse-server.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { moment, sourceWorld } from './world.js'

const gateway = useGateway()
const { signal } = new AbortController()

describe.skipIf(noClickHouse)(`The copy of events${noClickHouse ? ` (skipped: ${noClickHouse})` : ''}`, () => {
  let server: ClickHouseServer
  let source: EventSource
  let direct: ClickHouse
  beforeAll(async () => {
    server = await startClickHouse()
    direct = openClickHouse(server.url)
    source = openEventSource({
      applicationUrl: gateway.database.applicationUrl,
      clickhouseUrl: server.url,
      connections: 4,
      system: gateway.services.database.system,
      now: gateway.services.now,
      onError: () => {},
    })
  })
  afterAll(async () => {
    await direct?.close()
    await source?.close()
    await server?.stop()
  })

  const settle = (organization: OrganizationSeed) => source.settle(organization.uuid, signal)
  const upkeep = async () => {
    for (const { run } of source.upkeep) await run(signal)
  }
  const read = async (organization: OrganizationSeed, end = moment('31T00:00:00')): Promise<string[]> => {
    const query = { fields: null, where: null }
    const events: string[] = []
    const all = { organizationId: organization.uuid, siteId: null, model: 'EVENTS', start: null, cursor: null } as const
    for await (const { lines } of source.read({ ...all, end, query }, signal)) {
      for (const line of lines.trimEnd().split('\n')) events.push((JSON.parse(line) as { event: string }).event)
    }
    return events
  }
  const stored = async (organization: OrganizationSeed) => {
    const text = 'SELECT count() AS rows FROM orgraph_event WHERE organization_id = {id:UUID}'
    const [row] = await direct.rows<{ rows: string }>({ text, parameters: { id: organization.uuid } })
    return Number(row?.rows)
  }

  it('takes what comes after it, and nothing twice', async () => {
    const { organization, add } = await sourceWorld(gateway)
    await add([{ event: 'a', at: '02T00:00:00' }])
    await settle(organization)
    await settle(organization)
    expect(await stored(organization)).toBe(1)
    await add([{ event: 'b', at: '02T00:00:01' }])
    await settle(organization)
    expect(await read(organization)).toEqual(['a', 'b'])
    expect(await stored(organization)).toBe(2)
  })

  it('is read once where it was taken twice', async () => {
    const { organization, add } = await sourceWorld(gateway)
    await add([{ event: 'a' }, { event: 'b' }])
    await settle(organization)
    await gateway.services.database.system.eventCopy.delete({ where: { organizationId: organization.uuid } })
    await settle(organization)
    expect(await read(organization)).toEqual(['a', 'b'])
  })

  it('has what another machine recorded later with a clock that is late', async () => {
    const { organization, add } = await sourceWorld(gateway)
    await add([{ event: 'second', at: '02T00:00:30' }])
    await settle(organization)
    await add([{ event: 'first', at: '02T00:00:01' }])
    await settle(organization)
    expect(await read(organization)).toEqual(['first', 'second'])
  })

  it('is kept up without an export that asks for it', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const events = [{ uuid: randomUUID(), event: 'recorded', distinctId: 'v' }]
    await organization.owner.mutate('recordEvents', { siteId: site.id, events }, 'recorded')
    await upkeep()
    const later = new Date(gateway.services.now().getTime() + 1000)
    expect(await read(organization, later)).toEqual(['recorded'])
  })

  it('forgets the sites that are deleted, and the organization with the last one', async () => {
    const { organization, sites, add } = await sourceWorld(gateway)
    await add([{ event: 'kept' }], sites[0])
    await add([{ event: 'gone' }], sites[1])
    await settle(organization)
    await organization.owner.mutate('deleteSite', { siteId: sites[1].id })
    await upkeep()
    expect(await read(organization)).toEqual(['kept'])
    const { system } = gateway.services.database
    await system.organization.delete({ where: { id: organization.uuid } })
    await upkeep()
    expect(await read(organization)).toEqual([])
    expect(await system.eventCopy.findUnique({ where: { organizationId: organization.uuid } })).toBeNull()
  })

  it('goes on behind a ClickHouse that was away', async () => {
    const away = openEventSource({
      applicationUrl: gateway.database.applicationUrl,
      clickhouseUrl: 'http://127.0.0.1:1',
      connections: 1,
      system: gateway.services.database.system,
      now: gateway.services.now,
      onError: () => {},
    })
    const { organization, add } = await sourceWorld(gateway)
    await add([{ event: 'a' }])
    const refusal = { name: 'SourceError', retryable: true }
    await expect(away.settle(organization.uuid, signal)).rejects.toMatchObject(refusal)
    await away.close()
    await settle(organization)
    expect(await read(organization)).toEqual(['a'])
  })
})
