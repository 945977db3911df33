import { rmSync } from 'node:fs'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { verifyAuditChain } from '../../src/audit/verify.js'
import { Client } from '../testkit/client.js'
import { Gateway, useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const system = () => gateway.services.database.system
const verify = (acme: OrganizationSeed) => verifyAuditChain(system(), acme.uuid)

/** An organization with four audit rows of all sorts; their ids, oldest first. */
async function history() {
  const acme = await gateway.organization()
  const member = await acme.member('member')
  const metadata = { b: 1, a: [{ z: null, y: 'ü' }, 1e21, 0.1], 10: true }
  await acme.owner.mutate('updateOrganization', { organization: acme.ref, metadata })
  await member.mutate('updateOrganization', { organization: acme.ref, name: 'Never' })
  await (await acme.owner.key()).mutate('updateOrganization', { organization: acme.ref, name: 'By key' })
  await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref })
  const rows = await system().auditEvent.findMany({
    where: { organizationId: acme.uuid },
    orderBy: { sequence: 'asc' },
  })
  expect(rows).toHaveLength(4)
  return { acme, ids: rows.map(({ id }) => id) as [string, string, string, string], rows }
}

describe('the chain of the audit log', () => {
  it('is whole after changes, refusals and acts by key', async () => {
    const { acme, rows } = await history()
    expect(await verify(acme)).toEqual({
      organizationId: acme.uuid,
      rows: 4,
      head: rows[3]?.hash,
      broken: null,
    })
  })

  it('stays whole when the organization is gone', async () => {
    const { acme } = await history()
    await acme.owner.mutate('deleteOrganization', { organization: acme.ref })
    expect(await verify(acme)).toMatchObject({ rows: 5, broken: null })
  })

  it('stays whole when many write at once', async () => {
    const acme = await gateway.organization()
    const renames = Array.from({ length: 12 }, (_, i) => ({ organization: acme.ref, name: `Name ${i}` }))
    await Promise.all(renames.map((input) => acme.owner.mutate('updateOrganization', input)))
    expect(await verify(acme)).toMatchObject({ rows: 12, broken: null })
  })

  it('stays whole when two processes write whose clocks differ', async () => {
    const acme = await gateway.organization()
    const other = await Gateway.start({ database: gateway.database })
    try {
      other.advance(-60_000)
      const owner = new Client(other.send, acme.owner.headers)
      for (const client of [acme.owner, owner, acme.owner, owner]) {
        await client.mutate('updateOrganization', { organization: acme.ref, timezone: 'UTC' })
      }
    } finally {
      await other.services.close()
      rmSync(other.dataDir, { recursive: true })
    }
    expect(await verify(acme)).toMatchObject({ rows: 4, broken: null })
  })

  it.each([
    ['another actor', `"actorId" = gen_random_uuid()`],
    ['another action', `action = 'nothing.happened'`],
    ['another outcome', `outcome = 'DONE'`],
    ['another record after', `after = '{"code": "OTHER"}'`],
    ['another time', `"createdAt" = "createdAt" - interval '1 second'`],
    ['another address', `"ipAddress" = '192.0.2.1'`],
    ['another hash', `hash = repeat('0', 64)`],
    ['another organization', `"organizationId" = gen_random_uuid()`],
  ])('shows %s, put in by a superuser', async (_what, change) => {
    const { acme, ids } = await history()
    await asSuperuser(`update audit_event set ${change} where id = $1`, [ids[1]])
    const { broken } = await verify(acme)
    expect([ids[1], ids[2]]).toContain(broken?.id)
  })

  it('shows a row that was taken out', async () => {
    const { acme, ids } = await history()
    await asSuperuser('delete from audit_event where id = $1', [ids[1]])
    expect(await verify(acme)).toMatchObject({ rows: 1, broken: { id: ids[2] } })
  })

  it('shows a row that was put in', async () => {
    const { acme, ids } = await history()
    await asSuperuser(
      `insert into audit_event (id, sequence, "organizationId", action, "actorKind", "resourceType", hash)
       select gen_random_uuid(), nextval('audit_event_sequence_seq'), "organizationId", 'x.y', 'USER', 'Site', hash
       from audit_event where id = $1`,
      [ids[3]],
    )
    expect((await verify(acme)).broken).not.toBeNull()
  })

  it('shows rows that changed places', async () => {
    const { acme, ids, rows } = await history()
    const sequence = (i: number) => String(rows[i]?.sequence)
    await asSuperuser(
      `update audit_event set sequence = case id when $1 then $3::bigint else $4::bigint end where id in ($1, $2)`,
      [ids[1], ids[2], sequence(2), sequence(1)],
    )
    expect((await verify(acme)).broken?.id).toBe(ids[2])
  })

  it('cut off at its end has another head than the one that was noted', async () => {
    const { acme, ids } = await history()
    const { head } = await verify(acme)
    await asSuperuser('delete from audit_event where id = $1', [ids[3]])
    const after = await verify(acme)
    expect(after.broken).toBeNull()
    expect(after.head).not.toBe(head)
  })
})

describe('the role that serves requests', () => {
  it.each(['update audit_event set action = action', 'delete from audit_event', 'truncate audit_event'])(
    'may not: %s',
    async (statement) => {
      await history()
      const client = new pg.Client({ connectionString: gateway.database.applicationUrl })
      await client.connect()
      try {
        await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' })
      } finally {
        await client.end()
      }
    },
  )
})

async function asSuperuser(text: string, values: unknown[]): Promise<void> {
  const { rowCount } = await gateway.services.database.systemPool.query(text, values)
  expect(rowCount).toBeGreaterThan(0)
}
