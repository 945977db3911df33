import { describe, expect, it, vi } from 'vitest'
import { MAX_STREAMS } from '../../src/feed/occupancy.js'
import { Subscription } from '../feed/sse.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const QUERY = 'subscription($id: ID!) { organizationEvents(organizationId: $id) { type } }'

describe('subscriptions', () => {
  it('are bounded for a person over all his keys and sessions, and for nobody else', async () => {
    const acme = await gateway.organization()
    const open = () => Subscription.open(acme.owner, QUERY, { id: acme.id })
    const streams = await Promise.all(Array.from({ length: MAX_STREAMS }, open))
    for (const client of [acme.owner, await acme.owner.key()]) {
      const refused = await Subscription.open(client, QUERY, { id: acme.id })
      expect(await refused.next()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] })
    }
    const colleague = await Subscription.open(await acme.member('admin'), QUERY, { id: acme.id })
    await acme.owner.mutate('updateOrganization', { organization: acme.ref, name: 'Still here' })
    expect(await colleague.next()).toMatchObject({ data: { organizationEvents: { type: expect.any(String) } } })

    await streams[0]?.close()
    await vi.waitFor(async () => {
      const again = await open()
      await acme.owner.mutate('updateOrganization', { organization: acme.ref, name: 'Here again' })
      expect(await again.next()).toMatchObject({ data: { organizationEvents: { type: 'organization.updated' } } })
    }, 5000)
    await Promise.all(streams.map((stream) => stream.close()))
  })

  it('that are refused occupy nothing', async () => {
    const acme = await gateway.organization()
    const stranger = await gateway.person()
    for (let i = 0; i < MAX_STREAMS + 5; i += 1) {
      const refused = await Subscription.open(stranger, QUERY, { id: acme.id })
      expect(await refused.next()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    }
  })
})
