import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import type { Client } from '../testkit/client.js'
import { Gateway, useGateway } from '../testkit/gateway.js'
import { listening } from '../testkit/listening.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { Subscription } from './sse.js'

const gateway = useGateway()

const QUERY = `subscription ($organizationId: ID!, $types: [String!], $after: ID) {
  organizationEvents(organizationId: $organizationId, types: $types, after: $after) { id type data createdAt }
}`

const follow = (client: Client, organization: { id: string }, options: { types?: string[]; after?: string } = {}) =>
  Subscription.open(client, QUERY, { organizationId: organization.id, ...options })

const rename = (client: Client, organization: OrganizationSeed, name: string) =>
  client.mutate('updateOrganization', { organization: organization.ref, name })

/** An event as an operation would leave it; ids and clocks of other machines included. */
const announce = (organization: OrganizationSeed, type: string, data: object = {}, id = gateway.services.newId()) =>
  gateway.services.database.system.organizationEvent.create({
    data: { id, organizationId: organization.uuid, type, data },
  })

const eventOf = (payload: { data: { organizationEvents: unknown } } | null) => payload?.data.organizationEvents

describe('organizationEvents', () => {
  it('tells what happens from now on, once and in order', async () => {
    const organization = await gateway.organization()
    await announce(organization, 'organization.before')
    const events = await follow(organization.owner, organization)
    await rename(organization.owner, organization, 'First')
    await announce(organization, 'site.created', { domain: 'x.test' })
    expect(eventOf(await events.next())).toMatchObject({ type: 'organization.updated', data: { fields: ['name'] } })
    expect(eventOf(await events.next())).toMatchObject({ type: 'site.created', data: { domain: 'x.test' } })
    expect(await events.quietFor(200)).toEqual([])
    await events.close()
  })

  it('tells nothing of what was rolled back, nor of another organization', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization()
    const events = await follow(organization.owner, organization)
    await rename(other.owner, other, 'Elsewhere')
    await organization.owner.mutate('updateOrganization', { organization: organization.ref, slug: other.row.slug })
    expect(await events.quietFor(300)).toEqual([])
    await events.close()
  })

  it('first tells what came after the event that was seen last', async () => {
    const organization = await gateway.organization()
    const seen = await announce(organization, 'organization.seen')
    await announce(organization, 'organization.missed')
    const events = await follow(organization.owner, organization, { after: encodeId('OrganizationEvent', seen.id) })
    expect(eventOf(await events.next())).toMatchObject({ type: 'organization.missed' })
    await announce(organization, 'organization.fresh')
    expect(eventOf(await events.next())).toMatchObject({ type: 'organization.fresh' })
    await events.close()
  })

  it('tells a backlog that is longer than one read', async () => {
    const organization = await gateway.organization()
    const seen = await announce(organization, 'organization.seen')
    const ids = Array.from({ length: 230 }, () => gateway.services.newId())
    await gateway.services.database.system.organizationEvent.createMany({
      data: ids.map((id) => ({ id, organizationId: organization.uuid, type: 'organization.updated', data: {} })),
    })
    const events = await follow(organization.owner, organization, { after: encodeId('OrganizationEvent', seen.id) })
    const told: unknown[] = []
    while (told.length < ids.length) told.push((eventOf(await events.next()) as { id: string }).id)
    expect(told).toEqual(ids.map((id) => encodeId('OrganizationEvent', id)))
    await events.close()
  })

  it('refuses to go on after an event of another organization', async () => {
    const organization = await gateway.organization()
    const foreign = await announce(await gateway.organization(), 'organization.updated')
    const events = await follow(organization.owner, organization, { after: encodeId('OrganizationEvent', foreign.id) })
    expect((await events.next())?.errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
    expect(await events.next()).toBeNull()
  })

  it('loses nothing and doubles nothing while events are committed as it begins', async () => {
    const organization = await gateway.organization()
    const all: string[] = []
    let going = true
    const writing = (async () => {
      while (going) all.push((await announce(organization, 'organization.updated')).id)
    })()
    const subscriptions: Subscription[] = []
    for (let i = 0; i < 8; i += 1) subscriptions.push(await follow(organization.owner, organization))
    going = false
    await writing
    const last = encodeId('OrganizationEvent', (await announce(organization, 'organization.last')).id)
    const ids = [...all.map((id) => encodeId('OrganizationEvent', id)), last]
    for (const events of subscriptions) {
      const told: string[] = []
      while (told.at(-1) !== last) told.push((eventOf(await events.next()) as { id: string }).id)
      expect(told).toEqual(ids.slice(-told.length))
      await events.close()
    }
  })

  it('tells an event whose id is older than the last one, as a clock that is behind makes it', async () => {
    const organization = await gateway.organization()
    const events = await follow(organization.owner, organization)
    await announce(organization, 'organization.updated')
    await events.next()
    await announce(organization, 'organization.behind', {}, '01900000-0000-7000-8000-000000000001')
    expect(eventOf(await events.next())).toMatchObject({ type: 'organization.behind' })
    await events.close()
  })

  it('tells in one process what was done in another', async () => {
    const organization = await gateway.organization()
    const other = await Gateway.start({ database: gateway.database })
    const events = await follow(organization.owner, organization)
    const elsewhere = { ...organization.owner.headers }
    await other.send('/graphql', {
      method: 'POST',
      headers: { ...elsewhere, 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `mutation { updateOrganization(input: { organization: { id: "${organization.id}" }, name: "There" }) { __typename } }`,
      }),
    })
    expect(eventOf(await events.next())).toMatchObject({ type: 'organization.updated' })
    await events.close()
    await other.services.close()
  })

  it('goes on after the connection for notifications was lost, with what happened in between', async () => {
    const organization = await gateway.organization()
    const events = await follow(organization.owner, organization)
    await gateway.services.database.systemPool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'listen %' and pid <> pg_backend_pid()`,
    )
    while (gateway.services.notifications.connected) await new Promise((resolve) => setTimeout(resolve, 5))
    await announce(organization, 'organization.unheard')
    expect(eventOf(await events.next())).toMatchObject({ type: 'organization.unheard' })
    await events.close()
  })
})

describe('organizationEvents tells only those who may read', () => {
  it('is refused to the anonymous', async () => {
    const organization = await gateway.organization()
    const events = await follow(gateway.anonymous, organization)
    expect((await events.next())?.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await events.next()).toBeNull()
  })

  it('answers for a foreign organization as for one that does not exist', async () => {
    const foreign = await gateway.organization()
    const person = await gateway.person()
    const answers = []
    for (const id of [foreign.id, encodeId('Organization', gateway.services.newId()), 'nonsense']) {
      const events = await follow(person, { id })
      const payload = await events.next()
      answers.push({ ...payload?.errors?.[0], extensions: payload?.errors?.[0]?.extensions.code })
      expect(await events.next()).toBeNull()
    }
    expect(answers[0]).toMatchObject({ extensions: 'BAD_REQUEST' })
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it('tells only the types that are asked for', async () => {
    const organization = await gateway.organization()
    const events = await follow(organization.owner, organization, { types: ['site.created', 'domain.*'] })
    for (const type of ['site.updated', 'domain.created', 'member.added', 'site.created'])
      await announce(organization, type)
    expect(eventOf(await events.next())).toMatchObject({ type: 'domain.created' })
    expect(eventOf(await events.next())).toMatchObject({ type: 'site.created' })
    expect(await events.quietFor(200)).toEqual([])
    await events.close()
  })

  it('refuses a malformed type', async () => {
    const organization = await gateway.organization()
    const events = await follow(organization.owner, organization, { types: ['everything'] })
    expect((await events.next())?.errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
  })

  it('keeps from a viewer what it may not read, and says so only when that is asked for by name', async () => {
    const organization = await gateway.organization()
    await organization.role('Narrow', ['organization.read', 'sites.read'])
    const narrow = await organization.member('narrow')
    const events = await follow(narrow, organization)
    for (const type of ['member.removed', 'domain.created', 'unheard_of.created', 'site.created']) {
      await announce(organization, type)
    }
    expect(eventOf(await events.next())).toMatchObject({ type: 'site.created' })
    expect(await events.quietFor(200)).toEqual([])
    await events.close()

    const named = await follow(narrow, organization, { types: ['site.*', 'member.removed'] })
    expect((await named.next())?.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['users.read'],
    })
    expect(await named.next()).toBeNull()
  })

  it('tells a key no more than its scopes', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('NATIVE', { scopes: ['organization.read'] })
    const events = await follow(key, organization)
    await announce(organization, 'member.added')
    await announce(organization, 'organization.updated')
    expect(eventOf(await events.next())).toMatchObject({ type: 'organization.updated' })
    await events.close()
  })

  it('tells a member with restricted access of the granted sites alone', async () => {
    const organization = await gateway.organization()
    const [granted, hidden] = [await organization.site(), await organization.site()]
    const restricted = await organization.member()
    const { system } = gateway.services.database
    await system.member.update({ where: { id: restricted.member.id }, data: { hasRestrictedSiteAccess: true } })
    await system.siteGrant.create({
      data: { memberId: restricted.member.id, siteId: granted.id, organizationId: organization.uuid },
    })
    const events = await follow(restricted, organization)
    for (const site of [hidden, granted]) {
      await announce(organization, 'site.updated', { siteId: encodeId('Site', site.id) })
    }
    expect(eventOf(await events.next())).toMatchObject({ data: { siteId: encodeId('Site', granted.id) } })
    expect(await events.quietFor(200)).toEqual([])
    await events.close()
  })

  it('tells a partner what happens in its organizations', async () => {
    const { row, key } = await gateway.seed.partner()
    const organization = await gateway.organization({ partnerId: row.id })
    const events = await follow(key, organization)
    await announce(organization, 'domain.created')
    await announce(organization, 'member.added')
    expect(eventOf(await events.next())).toMatchObject({ type: 'member.added' })
    await events.close()
  })
})

describe('organizationEvents ends', () => {
  async function endsWith(events: Subscription, code: string) {
    const last = await events.next(1000)
    expect(last?.errors?.[0]?.extensions).toMatchObject({ code, requestId: expect.any(String) })
    expect(await events.next(1000)).toBeNull()
  }

  it('within a second for a member who is removed, with nothing of what happens then', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const events = await follow(member, organization)
    await gateway.services.database.system.member.delete({ where: { id: member.member.id } })
    await announce(organization, 'organization.updated')
    await endsWith(events, 'BAD_REQUEST')
  })

  it('within a second for a key that is revoked', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key()
    const events = await follow(key, organization)
    await gateway.services.database.system.apiKey.update({ where: { id: key.row.id }, data: { revokedAt: new Date() } })
    await endsWith(events, 'UNAUTHENTICATED')
  })

  it('within a second for a session that is signed out', async () => {
    const organization = await gateway.organization()
    const events = await follow(organization.owner, organization)
    await gateway.services.database.system.session.delete({ where: { id: organization.owner.sessionId } })
    await endsWith(events, 'UNAUTHENTICATED')
  })

  it('with the organization', async () => {
    const organization = await gateway.organization()
    const events = await follow(organization.owner, organization)
    await gateway.services.database.system.organization.delete({ where: { id: organization.uuid } })
    await endsWith(events, 'BAD_REQUEST')
  })

  it('for a key that has expired, before the next event', async () => {
    const organization = await gateway.organization()
    const expiresAt = new Date(gateway.services.now().getTime() + 60_000)
    const key = await organization.owner.key('NATIVE', { expiresAt })
    const events = await follow(key, organization)
    // Its first read, of nothing, is over before the clock jumps.
    expect(await events.quietFor(200)).toEqual([])
    gateway.advance(61_000)
    await announce(organization, 'organization.updated')
    await endsWith(events, 'UNAUTHENTICATED')
  })

  it('not for a viewer who may still read a part, and who hears that part alone', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('Shifting', ['organization.read', 'users.read'])
    const member = await organization.member('shifting')
    const query = `subscription { organizationEvents(organizationId: "${organization.id}") {
      type organization { members { totalCount } }
    } }`
    const events = await Subscription.open(member, query)
    await announce(organization, 'member.added')
    expect((await events.next())?.data).toEqual({
      organizationEvents: { type: 'member.added', organization: { members: { totalCount: 2 } } },
    })
    await gateway.services.database.system.role.update({
      where: { id: role.id },
      data: { permissions: ['organization.read'] },
    })
    await announce(organization, 'member.removed')
    await announce(organization, 'organization.updated')
    const payload = await events.next()
    expect(payload?.data).toEqual({
      organizationEvents: { type: 'organization.updated', organization: { members: null } },
    })
    expect(payload?.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.read'] })
    await events.close()
  })
})

describe('a subscription that nobody reads', () => {
  /** How many listen to the database's announcements, this test's own gateway apart from the others. */
  async function counted(work: (own: Gateway, listeners: () => number) => Promise<void>) {
    const own = await Gateway.start()
    const { notifications } = own.services
    let listeners = 0
    const on = notifications.on.bind(notifications)
    notifications.on = (channel, listener) => {
      const stop = on(channel, listener)
      listeners += 1
      return () => {
        listeners -= 1
        stop()
      }
    }
    await work(own, () => listeners)
    await own.close()
  }

  const until = async (condition: () => boolean) => {
    for (let i = 0; i < 200 && !condition(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(condition()).toBe(true)
  }

  it('frees its listeners when the client goes away', () =>
    counted(async (own, listeners) => {
      const organization = await own.organization()
      const server = await listening((url, init) => own.send(url, init))
      const leaving = new AbortController()
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { ...organization.owner.headers, 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: QUERY, variables: { organizationId: organization.id } }),
        signal: leaving.signal,
      })
      expect(response.status).toBe(200)
      expect(listeners()).toBeGreaterThan(0)
      leaving.abort()
      await until(() => listeners() === 0)
      await server.close()
    }))

  it('frees its listeners when the client takes no server-sent events', () =>
    counted(async (own, listeners) => {
      const organization = await own.organization()
      const { status } = await organization.owner.post(
        '/graphql',
        { query: QUERY, variables: { organizationId: organization.id } },
        { accept: 'application/json' },
      )
      expect(status).toBe(406)
      await until(() => listeners() === 0)
    }))

  it('listens to nothing when it was refused', () =>
    counted(async (own, listeners) => {
      const organization = await own.organization()
      const person = await own.person()
      const events = await Subscription.open(person, QUERY, { organizationId: organization.id })
      await events.next()
      expect(listeners()).toBe(0)
    }))
})
