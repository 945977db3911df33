import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { scopeText } from '../../src/access/scope.js'
import { createContext } from '../../src/context.js'
import { scopedTo } from '../../src/database/client.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()

const request = { id: 'test', ip: null, userAgent: null, headers: new Headers() }

/** The context that a request of this organization's owner would get. */
async function contextOf(organization: OrganizationSeed) {
  const identified = await gateway.services.viewers.identify(new Headers(organization.owner.headers))
  if (identified.outcome !== 'identified') throw new Error('not signed in')
  return createContext(gateway.services, { viewer: identified.viewer, request, door: 'graphql' })
}

describe('row-level security', () => {
  let mine: OrganizationSeed
  let foreign: OrganizationSeed

  beforeAll(async () => {
    mine = await gateway.organization()
    foreign = await gateway.organization()
    await mine.site()
    await foreign.site()
  })

  it('is enabled and forced on every table', async () => {
    const { rows } = await gateway.services.database.systemPool.query<{ relname: string }>(
      `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`,
    )
    expect(rows.map((row) => row.relname)).toEqual(['_prisma_migrations'])
  })

  it('cannot be bypassed by the role that serves requests', async () => {
    const client = new pg.Client({ connectionString: gateway.database.applicationUrl })
    await client.connect()
    try {
      const { rows } = await client.query(
        `select rolsuper, rolbypassrls, (select count(*)::int from pg_tables where tableowner = current_user) as owned
         from pg_roles where rolname = current_user`,
      )
      expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, owned: 0 }])
    } finally {
      await client.end()
    }
  })

  it('shows nothing to a connection that was told nothing', async () => {
    const { appPool } = gateway.services.database
    const result = (await (appPool.query as unknown as (text: string) => Promise<pg.QueryResult>).call(
      appPool,
      'select 1 from organization union all select 1 from member union all select 1 from site union all select 1 from "user"',
    )) as pg.QueryResult
    expect(result.rowCount).toBe(0)
  })

  it('hides foreign rows from a read that forgot its filter', async () => {
    const ctx = await contextOf(mine)
    const withoutFilter = await ctx.sql<{ organizationId: string }>('select t."organizationId" from site t', [])
    expect(withoutFilter.map((row) => row.organizationId)).toEqual([mine.uuid])
    expect(await ctx.db.member.findMany()).toHaveLength(1)
    expect(await ctx.db.organization.count()).toBe(1)
  })

  it('hides a foreign row that is asked for by its id', async () => {
    const ctx = await contextOf(mine)
    expect(await ctx.db.organization.findUnique({ where: { id: foreign.uuid } })).toBeNull()
    expect(await ctx.db.organization.findUnique({ where: { slug: foreign.row.slug } })).toBeNull()
  })

  it('refuses to write into an organization that the operation did not name', async () => {
    const ctx = await contextOf(mine)
    const site = { id: gateway.services.newId(), publicId: 'abcdefabcdef', domain: 'x.test', name: 'x' }
    const insert = gateway.services.database.app.$transaction(async (tx) => {
      await tx.$queryRaw`select set_config('app.scope', ${scopeText(ctx.scope, [mine.uuid])}, true)`
      await tx.site.create({ data: { ...site, organizationId: foreign.uuid } })
    })
    await expect(insert).rejects.toThrow(/row-level security/)
  })

  it('refuses to move a row into another organization', async () => {
    const ctx = await contextOf(mine)
    const move = gateway.services.database.app.$transaction(async (tx) => {
      await tx.$queryRaw`select set_config('app.scope', ${scopeText(ctx.scope, [mine.uuid])}, true)`
      await tx.site.updateMany({ where: { organizationId: mine.uuid }, data: { organizationId: foreign.uuid } })
    })
    await expect(move).rejects.toThrow(/row-level security/)
  })

  it('keeps the scopes of concurrent requests apart, in one tick and on few connections', async () => {
    const seeds = await Promise.all(Array.from({ length: 8 }, () => gateway.organization()))
    const contexts = await Promise.all(seeds.map(contextOf))
    const rounds = await Promise.all(
      Array.from({ length: 400 }, async (_unused, i) => {
        const at = i % seeds.length
        const [seed, ctx] = [seeds[at] as OrganizationSeed, contexts[at] as Awaited<ReturnType<typeof contextOf>>]
        const own = await ctx.db.organization.findUnique({ where: { id: seed.uuid } })
        const members = await ctx.db.member.findMany()
        const next = seeds[(at + 1) % seeds.length] as OrganizationSeed
        const other = await ctx.db.organization.findUnique({ where: { id: next.uuid } })
        return own?.id === seed.uuid && other === null && members.every((row) => row.organizationId === seed.uuid)
      }),
    )
    expect(rounds.filter((right) => !right)).toEqual([])
  })

  it('leaves nothing of a viewer on a connection after an error', async () => {
    const ctx = await contextOf(mine)
    await expect(ctx.sql('select 1 / 0', [])).rejects.toThrow(/division by zero/)
    const nobody = scopedTo(gateway.services.database.app, '')
    expect(await nobody.organization.count()).toBe(0)
  })

  it('lets the application neither change nor remove audit rows', async () => {
    const client = new pg.Client({ connectionString: gateway.database.applicationUrl })
    await client.connect()
    try {
      await expect(client.query('update audit_event set action = $1', ['x'])).rejects.toThrow(/permission denied/)
      await expect(client.query('delete from audit_event')).rejects.toThrow(/permission denied/)
    } finally {
      await client.end()
    }
  })
})
