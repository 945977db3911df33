import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Scope, scopeText } from '../../src/access/scope.js'
import { createContext } from '../../src/context.js'
import { useGateway } from '../testkit/gateway.js'
import type { KeyClient, OrganizationSeed, Person } from '../testkit/seed.js'

const gateway = useGateway()
const request = { id: 'test', ip: null, userAgent: null, headers: new Headers() }

let acme: OrganizationSeed
let partner: { row: { id: string }; key: KeyClient }
let restricted: Awaited<ReturnType<OrganizationSeed['member']>>
let recipient: Person

/** One row of every kind in one organization, of each site two. */
beforeAll(async () => {
  partner = await gateway.seed.partner()
  acme = await gateway.organization({ partnerId: partner.row.id })
  recipient = await gateway.person()
  const { system } = gateway.services.database
  const id = () => gateway.services.newId()
  const now = gateway.services.now()
  const organizationId = acme.uuid
  const [seen, unseen] = [await acme.site(), await acme.site()]
  restricted = await acme.member('member')
  const other = await acme.member('member')
  for (const { member } of [restricted, other]) {
    await system.member.update({ where: { id: member.id }, data: { hasRestrictedSiteAccess: true } })
    await system.siteGrant.create({ data: { memberId: member.id, siteId: seen.id, organizationId } })
  }
  await acme.role('promised', ['audit_logs.read'])
  await acme.role('unrelated', [])
  await acme.owner.mutate('inviteMember', { organization: acme.ref, email: recipient.user.email, role: 'promised' })
  for (const site of [seen, unseen]) {
    const at = { organizationId, siteId: site.id }
    const moments = { startedAt: now, lastEventAt: now }
    await system.siteEvent.create({ data: { ...at, uuid: id(), event: 'x', distinctId: 'x', timestamp: now } })
    await system.siteEventKey.create({ data: { ...at, uuid: id(), receivedAt: now } })
    await system.siteSession.create({ data: { ...at, ...moments, sessionId: 'x', distinctId: 'x' } })
    await system.person.create({ data: { ...at, id: id(), distinctId: 'x', firstSeenAt: now, lastSeenAt: now } })
  }
  await system.eventCopy.create({ data: { organizationId, receivedAt: now, sequence: 1 } })
  await system.domain.create({ data: { id: id(), organizationId, domain: 'acme.test', challenge: 'x' } })
  const target = { name: 'Export', destinationType: 'NOOP', interval: 'hour' } as const
  const batchExport = await system.batchExport.create({ data: { ...target, id: id(), organizationId } })
  const below = { organizationId, batchExportId: batchExport.id }
  await system.batchExportRun.create({ data: { ...below, id: id(), intervalEnd: now } })
  await system.batchExportBackfill.create({ data: { ...below, id: id() } })
  await system.batchExportLog.create({ data: { ...below, id: id(), level: 'INFO', message: 'x' } })
  await system.webhook.create({ data: { organizationId, url: 'https://x.test' } })
  const delivery = await system.webhookDelivery.create({
    data: { id: id(), organizationId, eventId: id(), eventType: 'x.y' },
  })
  const attempt = { id: id(), organizationId, deliveryId: delivery.id, origin: 'https://x.test', durationMs: 1 }
  await system.webhookAttempt.create({ data: attempt })
  await system.subscription.create({ data: { organizationId } })
  await system.usageMonth.create({ data: { organizationId, month: now } })
  await system.tenantKey.create({ data: { organizationId, wrappedKey: 'x' } })
  await system.outgoingMail.create({ data: { id: id(), organizationId, toAddress: 'x@x.test' } })
  await system.verification.create({ data: { id: id(), identifier: 'x', value: 'x', expiresAt: now } })
  const account = { accountId: id(), providerId: 'credential', userId: acme.owner.user.id }
  await system.account.create({ data: { ...account, id: id() } })
  await acme.key()
})

/** The scope with which this viewer reads. */
async function scopeOf(viewer: { headers: Record<string, string> }): Promise<Scope> {
  const identified = await gateway.services.viewers.identify(new Headers(viewer.headers))
  if (identified.outcome !== 'identified') throw new Error('not identified')
  return createContext(gateway.services, { viewer: identified.viewer, request, door: 'graphql' }).scope
}

async function asApplication<Value>(scope: string, work: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: gateway.database.applicationUrl })
  await client.connect()
  try {
    await client.query(`select set_config('app.scope', $1, false)`, [scope])
    return await work(client)
  } finally {
    await client.end()
  }
}

/** How many rows of each table the scope shows; tables of which it shows none are left out. */
async function rowsShown(scope: string): Promise<Record<string, number>> {
  const { rows: tables } = await gateway.services.database.systemPool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> '_prisma_migrations' order by 1`,
  )
  return asApplication(scope, async (client) => {
    const shown: Record<string, number> = {}
    for (const { name } of tables) {
      const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from "${name}"`)
      if (rows[0]?.count) shown[name] = rows[0].count
    }
    return shown
  })
}

const shownTo = async (viewer: { headers: Record<string, string> }) => rowsShown(scopeText(await scopeOf(viewer)))

const OWN = { user: 1, session: 1 }
/** What recording and copying of events keep for themselves. */
const EVENTS_ALONE = ['site_event_key', 'event_copy']

describe('row by row, a viewer sees', () => {
  it('nothing without a scope, with an empty one, or with one that names nobody', async () => {
    for (const scope of ['', '{}', '{"can":{},"sites":[]}', '{"all":false}', '{"user":null,"email":null}']) {
      expect(await rowsShown(scope)).toEqual({})
    }
  })

  it('as the recipient of an invitation: that, and the one role that it gives', async () => {
    expect(await shownTo(recipient)).toEqual({ ...OWN, invitation: 1, role: 1 })
  })

  it('as the recipient of one that was taken back: no role any more', async () => {
    const person = await gateway.person()
    const { invitation } = await acme.owner.mutate(
      'inviteMember',
      { organization: acme.ref, email: person.user.email, role: 'promised' },
      'invitation { id }',
    )
    await acme.owner.mutate('revokeInvitation', { invitationId: invitation.id })
    expect(await shownTo(person)).toEqual({ ...OWN, invitation: 1 })
  })

  it('as the recipient with a limited key: no invitation, which comes from elsewhere', async () => {
    const narrow = await recipient.key('NATIVE', { scopes: ['organization.read'] })
    expect(await shownTo(narrow)).toEqual({ user: 1, api_key: 1 })
    const elsewhere = await recipient.key('NATIVE', { organizationIds: [gateway.services.newId()] })
    expect(await shownTo(elsewhere)).toEqual({ user: 1, api_key: 1 })
  })

  it('with restricted access: what belongs to the granted sites, and its own grants', async () => {
    const shown = await shownTo(restricted)
    expect(shown).toMatchObject({ site: 1, site_event: 1, site_session: 1, person: 1 })
    await acme.role('blind', ['organization.read', 'sites.read'])
    const blind = await acme.member('blind')
    const { system } = gateway.services.database
    await system.member.update({ where: { id: blind.member.id }, data: { hasRestrictedSiteAccess: true } })
    const [site] = await system.site.findMany({ where: { organizationId: acme.uuid }, orderBy: { id: 'asc' }, take: 1 })
    const grant = { memberId: blind.member.id, siteId: site?.id ?? '', organizationId: acme.uuid }
    await system.siteGrant.create({ data: grant })
    gateway.services.viewers.forgetAll()
    expect(await shownTo(blind)).toMatchObject({ site: 1, site_grant: 1, member: 1 })
  })

  it('with the key of a partner: what its scopes name of its organizations, and no secret of theirs', async () => {
    const all = await shownTo(partner.key)
    expect(Object.keys(all)).toEqual([
      'api_key',
      'invitation',
      'member',
      'organization',
      'organization_event',
      'partner',
      'role',
      'user',
      'webhook',
      'webhook_attempt',
      'webhook_delivery',
    ])
    const scoped = async (scopes: string[]) =>
      Object.keys(await shownTo(await gateway.seed.key('RECRUBO_PARTNER', { partnerId: partner.row.id }, { scopes })))
    const always = ['api_key', 'organization', 'partner']
    expect(await scoped([])).toEqual(always)
    expect(await scoped(['organization.read'])).toEqual([...always.slice(0, 2), 'organization_event', 'partner'])
    expect(await scoped(['webhooks.read'])).toEqual([...always, 'webhook', 'webhook_attempt', 'webhook_delivery'])
    expect(await scoped(['users.read'])).toEqual([
      'api_key',
      'invitation',
      'member',
      'organization',
      'partner',
      'role',
      'user',
    ])
  })

  it('with the key of another partner: nothing of it', async () => {
    expect(await shownTo((await gateway.seed.partner()).key)).toEqual({ api_key: 1, partner: 1 })
  })

  it('as a stranger, and as the owner of another organization: nothing of it', async () => {
    expect(await shownTo(await gateway.person())).toEqual(OWN)
    const { owner } = await gateway.organization()
    expect(await shownTo(owner)).toEqual({ ...OWN, member: 1, organization: 1 })
  })

  it('as an owner: all but what is for machines alone', async () => {
    const shown = await shownTo(acme.owner)
    for (const hidden of ['outgoing_mail', 'tenant_key', 'account', 'verification', 'partner', ...EVENTS_ALONE]) {
      expect(shown).not.toHaveProperty(hidden)
    }
    expect(shown).toMatchObject({ session: 1, organization: 1, site: 2 })
  })

  it('as a super admin: all of the tenants, but no session, account or key of encryption', async () => {
    const root = await gateway.person({ superAdmin: true })
    const shown = await shownTo(root)
    for (const hidden of ['outgoing_mail', 'tenant_key', 'account', 'verification', ...EVENTS_ALONE]) {
      expect(shown).not.toHaveProperty(hidden)
    }
    expect(shown.session).toBe(1)
    expect(await shownTo(await root.key())).toEqual({ user: 1, api_key: 1 })
  })

  it('nothing more for text in its address that looks like a scope', async () => {
    const email = `x","all":true,"y":"@example.test`
    const person = await gateway.person({ email })
    const scope = await scopeOf(person)
    expect(JSON.parse(scopeText(scope))).toMatchObject({ email })
    expect(await shownTo(person)).toEqual(OWN)
  })
})

describe('row by row, the application', () => {
  const denied = (scope: string, statement: string, values: unknown[] = []) =>
    asApplication(scope, async (client) => {
      await client.query('begin')
      try {
        const { rowCount } = await client.query(statement, values)
        return rowCount
      } catch (error) {
        return (error as { code: string }).code
      } finally {
        await client.query('rollback')
      }
    })

  it.each([
    ['an organization', `update organization set "partnerId" = null where id = $1`, 0],
    ['the owner of another', `update member set "roleKeys" = '{owner}' where "organizationId" = $1`, 0],
    ['a role', `delete from role where "organizationId" = $1`, 0],
    ['an invitation', `update invitation set email = 'me@x.test' where "organizationId" = $1`, 0],
    ['a webhook', `update webhook set url = 'https://evil.test' where "organizationId" = $1`, 0],
    ['a key of encryption', `update tenant_key set "wrappedKey" = 'x' where "organizationId" = $1`, 0],
    ['a grant', `delete from site_grant where "organizationId" = $1`, 0],
    ['an event', `update organization_event set data = '{}' where "organizationId" = $1`, 0],
    ['an audit row', `delete from audit_event where "organizationId" = $1`, '42501'],
  ])('changes %s of no organization in which it does not work', async (_what, statement, outcome) => {
    const everywhere = scopeText(await scopeOf(await gateway.person({ superAdmin: true })))
    expect(await denied(everywhere, statement, [acme.uuid])).toBe(outcome)
    const elsewhere = scopeText(await scopeOf(acme.owner), [gateway.services.newId()])
    expect(await denied(elsewhere, statement, [acme.uuid])).toBe(outcome)
  })

  it('writes no user, session or key for somebody else, wherever it works', async () => {
    const scope = scopeText(await scopeOf(acme.owner), [acme.uuid])
    const victim = await acme.member('member')
    const key = `insert into api_key (id, kind, name, hash, start, last4, "userId", "partnerId", scopes, "organizationIds")
      values ($1::uuid, 'NATIVE', 'x', ($1::uuid)::text, 'x', 'x', $2::uuid, $3::uuid, '{}', '{}')`
    const id = gateway.services.newId()
    expect(await denied(scope, key, [id, victim.user.id, null])).toBe('42501')
    expect(await denied(scope, key, [id, null, partner.row.id])).toBe('42501')
    expect(await denied(scope, `update "user" set "superAdmin" = true where id = $1`, [acme.owner.user.id])).toBe(0)
    expect(await denied(scope, `delete from session where "userId" = $1`, [victim.user.id])).toBe(0)
    expect(await denied(scope, `update session set "userId" = $1`, [victim.user.id])).toBe(0)
    const take = `update api_key set "userId" = $1 where "organizationId" = $2`
    expect(await denied(scope, take, [acme.owner.user.id, acme.uuid])).toBe('42501')
  })

  it('turns row-level security off in no way that it is left', async () => {
    for (const statement of ['set row_security = off', 'set role postgres', 'set session authorization postgres']) {
      const outcome = await denied('', `${statement}`)
      const { rows } = await asApplication('', async (client) => {
        await client.query(statement).catch(() => {})
        return client.query('select 1 from organization').catch(() => ({ rows: [] }))
      })
      expect([statement, outcome === null || outcome === '42501', rows]).toEqual([statement, true, []])
    }
  })

  it('calls no function that works with the rights of its owner, unless its search path is fixed', async () => {
    const { rows } = await gateway.services.database.systemPool.query<{ proname: string; fixed: boolean }>(
      `select p.proname, coalesce(array_to_string(p.proconfig, ' '), '') like '%search_path=public, pg_temp%' as fixed
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef order by 1`,
    )
    expect(rows).toEqual([
      { proname: 'deliver_organization_event', fixed: true },
      { proname: 'keep_an_owner', fixed: true },
      { proname: 'members_found', fixed: true },
    ])
  })
})
