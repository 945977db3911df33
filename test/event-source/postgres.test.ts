import { describe } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { conformance } from './conformance.js'

const gateway = useGateway()

describe('PostgreSQL as the source of events', () => {
  conformance({ gateway, source: () => gateway.services.events, arrived: async () => {} })
})
