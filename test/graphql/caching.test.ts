import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const get = (query: string) => `/graphql?query=${encodeURIComponent(query)}`
const NAMES = get('{ organizations { nodes { name } } }')

describe('caches', () => {
  it('may keep what was asked for by GET for whoever asked, and must ask whether it still holds', async () => {
    const acme = await gateway.organization()
    const { headers } = await acme.owner.get(NAMES)
    expect(headers.get('cache-control')).toBe('private, no-cache')
    expect(headers.get('vary')).toBe('Authorization, Cookie, Accept')
    expect(headers.get('etag')).toMatch(/^"[\w-]{27}"$/)
  })

  it('are told 304 without a body while it holds, and the news once it does not', async () => {
    const acme = await gateway.organization()
    const etag = (await acme.owner.get(NAMES)).headers.get('etag') ?? ''
    const ask = () => acme.owner.fetch(NAMES, { headers: { 'if-none-match': `"other", W/${etag}` } })
    const unchanged = await ask()
    expect(unchanged.status).toBe(304)
    expect(await unchanged.text()).toBe('')
    expect(unchanged.headers.get('etag')).toBe(etag)
    await acme.owner.mutate('updateOrganization', { organization: acme.ref, name: 'Renamed' })
    const changed = await ask()
    expect(changed.status).toBe(200)
    expect(await changed.json()).toEqual({ data: { organizations: { nodes: [{ name: 'Renamed' }] } } })
  })

  it('of one viewer do not hold for another', async () => {
    const [acme, other] = [await gateway.organization(), await gateway.organization()]
    const etag = (await acme.owner.get(NAMES)).headers.get('etag') ?? ''
    expect((await other.owner.fetch(NAMES, { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  it('keep no errors, no answers to POST and no refusals', async () => {
    const acme = await gateway.organization()
    const stored = [
      await acme.owner.get(get('{ nope }')),
      await acme.owner.get(get('{ nodes(ids: []) { id } organizations(first: -1) { nodes { id } } }')),
      await acme.owner.post('/graphql', { query: '{ viewer { kind } }' }),
      await gateway.anonymous.get(NAMES, { authorization: 'Bearer og_live_nothing' }),
    ]
    expect(stored.map(({ headers }) => headers.get('cache-control'))).toEqual(Array(4).fill('no-store'))
    expect(stored.map(({ headers }) => headers.get('etag'))).toEqual(Array(4).fill(null))
  })
})
