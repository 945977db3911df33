import { afterAll, beforeAll, describe } from 'vitest'
import { openEventSource } from '../../src/event-source/open.js'
import type { EventSource } from '../../src/event-source/port.js'
import { type ClickHouseServer, noClickHouse, startClickHouse } from '../testkit/clickhouse-server.js'
import { useGateway } from '../testkit/gateway.js'
import { conformance } from './conformance.js'

const gateway = useGateway()

describe.skipIf(noClickHouse)(
  `ClickHouse as the source of events${noClickHouse ? ` (skipped: ${noClickHouse})` : ''}`,
  () => {
    let server: ClickHouseServer
    let source: EventSource
    beforeAll(async () => {
      server = await startClickHouse()
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
      await source?.close()
      await server?.stop()
    })

    conformance({
      gateway,
      source: () => source,
      arrived: (organizationId) => source.settle(organizationId, new AbortController().signal),
    })
  },
)
