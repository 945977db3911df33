import { createHash, createHmac } from 'node:crypto'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { MAX_STREAMS } from '../../src/feed/occupancy.js'
import { Subscription } from '../feed/sse.js'
import { Client } from '../testkit/client.js'
import { type Gateway, useGateway } from '../testkit/gateway.js'
import { listening } from '../testkit/listening.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const SECRET = 'the present secret of the router, long enough'
const PREVIOUS = 'the secret before it, which still works a while'
const env = { ROUTER_SECRETS: JSON.stringify([SECRET, PREVIOUS]) }

const known = useGateway({ env })
const entitiesOnly = useGateway({ env: { ...env, ROUTER_REQUIRED: 'entities' } })
const everything = useGateway({ env: { ...env, ROUTER_REQUIRED: 'all' } })
const unaware = useGateway()

const SERVICE = { query: '{ _service { sdl } }' }
const VIEWER = { query: '{ viewer { kind } }' }
const entity = (id: string) => ({
  query: 'query($r: [_Any!]!) { _entities(representations: $r) { ... on Organization { id name } } }',
  variables: { r: [{ __typename: 'Organization', id }] },
})

interface Signing {
  secret?: string
  seconds?: number
  method?: string
  path?: string
  body?: string
}

/** The header, computed from what docs/federation.md says and by nothing of the gateway. */
function header(gateway: Gateway, signing: Signing & { body: string }): string {
  const { secret = SECRET, method = 'POST', path = '/graphql', body } = signing
  const t = signing.seconds ?? Math.floor(gateway.services.now().getTime() / 1000)
  const digest = createHash('sha256').update(body).digest('hex')
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${method}.${path}.${digest}`).digest('hex')}`
}

async function ask(gateway: Gateway, viewer: Client, operation: object, signing?: Signing | { header: string }) {
  const body = JSON.stringify(operation)
  const value = signing && ('header' in signing ? signing.header : header(gateway, { body, ...signing }))
  const response = await viewer.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(value !== undefined && { 'orgraph-router': value }) },
    body,
  })
  return { status: response.status, ...((await response.json()) as { data?: unknown; errors?: unknown[] }) }
}

const NOT_ROUTER = { message: 'Only a router of this graph may ask for this.', extensions: { code: 'FORBIDDEN' } }

describe('where a router is demanded for entities', () => {
  let acme: OrganizationSeed
  beforeAll(async () => {
    acme = await entitiesOnly.organization()
  })

  it('both credentials together open what the caller may see', async () => {
    expect(await ask(entitiesOnly, acme.owner, entity(acme.id), {})).toEqual({
      status: 200,
      data: { _entities: [{ id: acme.id, name: acme.row.name }] },
    })
  })

  it("the caller's alone does not, and neither tells whether there is something", async () => {
    for (const id of [acme.id, 'org_00000000000000000000000000']) {
      const answer = await ask(entitiesOnly, acme.owner, entity(id))
      expect(answer).toMatchObject({ data: null, errors: [NOT_ROUTER] })
      expect(answer.errors).toHaveLength(1)
    }
  })

  it("the router's alone shows what the anonymous see: nothing", async () => {
    expect(await ask(entitiesOnly, entitiesOnly.anonymous, entity(acme.id), {})).toEqual({
      status: 200,
      data: { _entities: [null] },
    })
  })

  it("the router's with a stranger's shows nothing either", async () => {
    const { owner } = await entitiesOnly.organization()
    expect((await ask(entitiesOnly, owner, entity(acme.id), {})).data).toEqual({ _entities: [null] })
  })

  it('the schema is told to a router only', async () => {
    expect(await ask(entitiesOnly, acme.owner, SERVICE)).toMatchObject({ data: null, errors: [NOT_ROUTER] })
    expect((await ask(entitiesOnly, acme.owner, SERVICE, {})).data).toMatchObject({
      _service: { sdl: expect.stringContaining('type Organization') },
    })
  })

  it('everything else is answered without one', async () => {
    expect((await ask(entitiesOnly, acme.owner, VIEWER)).data).toEqual({ viewer: { kind: 'USER' } })
  })
})

describe('where a router is demanded for all of /graphql', () => {
  it('refuses whoever comes without one before anything is looked at', async () => {
    const person = await everything.person()
    for (const operation of [VIEWER, SERVICE, { query: 'no query' }]) {
      expect(await ask(everything, person, operation)).toMatchObject({ status: 403, errors: [NOT_ROUTER] })
    }
    expect((await person.fetch('/graphql?query={viewer{kind}}')).status).toBe(403)
  })

  it('answers through one as ever', async () => {
    const acme = await everything.organization()
    expect((await ask(everything, acme.owner, VIEWER, {})).data).toEqual({ viewer: { kind: 'USER' } })
    expect((await ask(everything, acme.owner, entity(acme.id), {})).data).toMatchObject({
      _entities: [{ id: acme.id }],
    })
  })

  it('takes queries by GET, whose signature covers the query', async () => {
    const person = await everything.person()
    const path = `/graphql?query=${encodeURIComponent(VIEWER.query)}`
    const signed = { 'orgraph-router': header(everything, { method: 'GET', path, body: '' }) }
    const response = await person.fetch(path, { headers: signed })
    expect(await response.json()).toEqual({ data: { viewer: { kind: 'USER' } } })
    expect((await person.fetch('/graphql?query={__typename}', { headers: signed })).status).toBe(401)
  })

  it('lets streams through, and keeps none open that the router has closed', async () => {
    const acme = await everything.organization()
    const socket = await listening(everything.send)
    const router = new Client((path, init) => {
      const body = String(init?.body)
      const signed = { ...(init?.headers as object), 'orgraph-router': header(everything, { body }) }
      return fetch(socket.url + path, { ...init, headers: signed })
    }, acme.owner.headers)
    const query = 'subscription($id: ID!) { organizationEvents(organizationId: $id) { type } }'
    const rename = () => router.mutate('updateOrganization', { organization: acme.ref, name: 'Renamed' })
    const heard = { data: { organizationEvents: { type: 'organization.updated' } } }

    const open = () => Subscription.open(router, query, { id: acme.id })
    const streams = await Promise.all(Array.from({ length: MAX_STREAMS }, open))
    await rename()
    for (const stream of streams) expect(await stream.next()).toEqual(heard)
    await Promise.all(streams.map((stream) => stream.close()))

    await vi.waitFor(async () => {
      const again = await open()
      await rename()
      expect(await again.next()).toEqual(heard)
      await again.close()
    }, 5000)
    await socket.close()
  })

  it('leaves the doors beside /graphql alone', async () => {
    const { owner } = await everything.organization()
    expect((await owner.get('/posthog/api/organizations/')).status).toBe(200)
  })
})

describe('the signature', () => {
  const REFUSED = {
    status: 401,
    errors: [{ message: 'The signature of the router is not valid.', extensions: { code: 'UNAUTHENTICATED' } }],
  }

  it('may be made with any secret of the list, while one replaces another', async () => {
    expect(await ask(known, known.anonymous, VIEWER, { secret: SECRET })).toMatchObject({ status: 200 })
    expect(await ask(known, known.anonymous, VIEWER, { secret: PREVIOUS })).toMatchObject({ status: 200 })
    expect(await ask(known, known.anonymous, VIEWER, { secret: 'a secret of somebody else entirely' })).toMatchObject(
      REFUSED,
    )
  })

  it('counts for five minutes, before or behind the clock', async () => {
    const now = Math.floor(known.services.now().getTime() / 1000)
    for (const seconds of [now - 295, now + 295]) {
      expect(await ask(known, known.anonymous, VIEWER, { seconds })).toMatchObject({ status: 200 })
    }
    for (const seconds of [now - 305, now + 305, 0]) {
      expect(await ask(known, known.anonymous, VIEWER, { seconds })).toMatchObject(REFUSED)
    }
  })

  it.each([
    ['another body', { body: '{"query":"{ __typename }"}' }],
    ['another path', { path: '/graphql/' }],
    ['another method', { method: 'GET' }],
  ])('does not pass for %s', async (_name, signing) => {
    expect(await ask(known, known.anonymous, VIEWER, signing)).toMatchObject(REFUSED)
  })

  it.each([
    '',
    't=,v1=',
    `v1=${'0'.repeat(64)}`,
    `t=1,v1=${'0'.repeat(64)}`,
    `t=NaN,v1=${'0'.repeat(64)}`,
    `t=9999999999999,v1=${'0'.repeat(64)}`,
    't=1,v1=zz',
    'Bearer x',
  ])('%j is refused cleanly', async (value) => {
    expect(await ask(known, known.anonymous, VIEWER, { header: value })).toMatchObject(REFUSED)
  })

  it('is refused where it is wrong, even where no router is demanded and the caller is known', async () => {
    expect(await ask(known, await known.person(), VIEWER, { seconds: 1 })).toMatchObject(REFUSED)
  })

  it('means nothing to a gateway that knows no secret', async () => {
    expect(await ask(unaware, unaware.anonymous, VIEWER, { header: 'nonsense' })).toMatchObject({ status: 200 })
  })

  it('is not demanded by default', async () => {
    const acme = await known.organization()
    expect((await ask(known, acme.owner, entity(acme.id))).data).toMatchObject({ _entities: [{ id: acme.id }] })
  })

  it('replaces no credential of the caller: a key that is not known stays refused', async () => {
    const bad = { authorization: 'Bearer og_live_00000000000000000000000000000000000000' }
    const body = JSON.stringify(VIEWER)
    const response = await known.send('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'orgraph-router': header(known, { body }), ...bad },
      body,
    })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ errors: [{ message: 'The API key is not known.' }] })
  })
})
