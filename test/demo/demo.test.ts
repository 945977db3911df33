import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type DemoWorld, seedDemo } from '../../prisma/seed.js'
import { verifyAuditChain } from '../../src/audit/verify.js'
import { openDemo } from '../../src/demo.js'
import { recogniseKey } from '../../src/identity/key-format.js'
import { decodeId } from '../../src/ids.js'
import { Client, clientWithKey } from '../testkit/client.js'
import { Gateway, useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
let world: DemoWorld
let file: string
const lines: string[] = []

beforeAll(async () => {
  file = (await openDemo(gateway.services, (line) => lines.push(line))) ?? ''
  world = JSON.parse(readFileSync(file, 'utf8')) as DemoWorld
})

const system = () => gateway.services.database.system
const viewer = async (client: Client) =>
  (
    await client.data(
      '{ viewer { kind isSuperAdmin user { id name email } partner { name } organizations { nodes { slug } } } }',
    )
  ).viewer

describe('demo.json', () => {
  it('can be read by its owner alone', () => {
    expect(file).toBe(path.join(gateway.dataDir, 'demo.json'))
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('names what the interface promises, and where the gateway is', () => {
    expect(world.url).toBe(gateway.services.publicUrl)
    expect(Object.entries(world.users).map(([key, { email }]) => [key, email])).toEqual([
      ['superAdmin', 'root@orgraph.test'],
      ['owner', 'owner@acme.test'],
      ['admin', 'admin@acme.test'],
      ['member', 'member@acme.test'],
      ['outsider', 'owner@globex.test'],
      ['nobody', 'nobody@orgraph.test'],
    ])
    expect(world.organizations).toMatchObject({
      acme: { slug: 'acme', name: 'Acme Inc' },
      globex: { slug: 'globex', name: 'Globex' },
    })
    expect(world.sites.acme.map(({ domain }) => domain)).toEqual(['acme.test', 'shop.acme.test', 'blog.acme.test'])
    for (const { id, uuid } of Object.values(world.users)) expect(decodeId(id)).toEqual({ type: 'User', uuid })
  })

  it('lets everybody sign in with the password', async () => {
    for (const [key, { email, password, id, name }] of Object.entries(world.users)) {
      const client = new Client(gateway.send, { origin: gateway.services.publicUrl })
      const { status, headers } = await client.post('/api/auth/sign-in/email', { email, password })
      expect(status).toBe(200)
      const cookie = headers.getSetCookie().map((line) => line.split(';')[0])
      expect(await viewer(new Client(gateway.send, { cookie: cookie.join('; ') }))).toMatchObject({
        kind: 'USER',
        user: { id, name, email },
        isSuperAdmin: key === 'superAdmin',
      })
    }
  })

  it('has a key of every kind, and each acts as it says', async () => {
    for (const dialect of ['native', 'rybbit', 'posthog', 'tours-events'] as const) {
      for (const holder of ['owner', 'admin', 'member', 'outsider'] as const) {
        expect(await viewer(clientWithKey(gateway, world.keys[dialect][holder]))).toMatchObject({
          kind: 'API_KEY',
          user: { id: world.users[holder].id },
          organizations: { nodes: [{ slug: holder === 'outsider' ? 'globex' : 'acme' }] },
        })
      }
    }
    for (const key of [world.keys.rybbit.acmeOrganization, world.keys.recrubo.acmeOrganization]) {
      expect(await viewer(clientWithKey(gateway, key, { raw: true }))).toMatchObject({
        kind: 'ORGANIZATION_KEY',
        organizations: { nodes: [{ slug: 'acme' }] },
      })
    }
    for (const [key, slug] of [
      [world.keys.recrubo.partner, 'acme'],
      [world.keys.recrubo.otherPartner, 'globex'],
    ] as const) {
      expect(await viewer(clientWithKey(gateway, key, { raw: true }))).toMatchObject({
        kind: 'PARTNER',
        organizations: { nodes: [{ slug }] },
      })
    }
    const kindOf = (key: string) => recogniseKey(key)?.kinds[0]
    expect(kindOf(world.keys.posthog.owner)).toBe('POSTHOG')
    expect(await system().apiKey.findMany({ where: { kind: 'POSTHOG' } })).toMatchObject(
      Array.from({ length: 4 }, () => ({ scopes: ['*'], unscoped: false })),
    )
  })

  it('keeps the address right when the gateway moves', async () => {
    const elsewhere = { ...gateway.services, publicUrl: 'http://127.0.0.1:4321' }
    expect(await openDemo(elsewhere, () => {})).toBe(file)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ...world, url: 'http://127.0.0.1:4321' })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await openDemo(gateway.services, () => {})
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(world)
  })
})

describe('the demo world', () => {
  it('has in Acme the members with their roles, and in Globex the outsider', async () => {
    const members = await system().member.findMany({
      include: { user: true, organization: true },
      orderBy: { id: 'asc' },
    })
    expect(members.map(({ user, organization, roleKeys }) => [organization.slug, user.email, ...roleKeys])).toEqual([
      ['acme', 'owner@acme.test', 'owner'],
      ['acme', 'admin@acme.test', 'admin'],
      ['acme', 'member@acme.test', 'member'],
      ['globex', 'owner@globex.test', 'owner'],
    ])
  })

  it.each(['acme', 'globex'] as const)('has in %s three sites that were visited today', async (slug) => {
    expect(world.sites[slug]).toHaveLength(3)
    const since = new Date(gateway.services.now().getTime() - 86_400_000)
    for (const { uuid } of world.sites[slug]) {
      const recent = await system().siteSession.count({ where: { siteId: uuid, lastEventAt: { gte: since } } })
      expect(recent).toBe(40)
      expect(await system().siteEvent.count({ where: { siteId: uuid } })).toBe(120)
    }
    expect(await system().siteSession.count({ where: { lastEventAt: { gt: gateway.services.now() } } })).toBe(0)
  })

  it.each(['acme', 'globex'] as const)('has in %s something of everything', async (slug) => {
    const where = { organizationId: world.organizations[slug].uuid }
    const domains = await system().domain.findMany({ where, orderBy: { id: 'asc' } })
    expect(domains.map(({ domain, verifiedAt }) => [domain, verifiedAt !== null])).toEqual([
      [`${slug}.test`, true],
      [`${slug}.example`, false],
    ])
    expect(await system().invitation.findMany({ where })).toMatchObject([
      { status: 'PENDING', email: `invited@${slug}.test` },
    ])
    expect(await system().role.findMany({ where })).toMatchObject([{ key: 'analyst', name: 'Analyst' }])
    expect(await system().batchExport.findMany({ where })).toMatchObject([{ destinationType: 'NOOP', paused: false }])
    const runs = await system().batchExportRun.findMany({ where, include: { batchExport: true } })
    expect(runs.length).toBeGreaterThan(1)
    for (const run of runs) {
      expect(run.status).toBe('COMPLETED')
      expect(await system().batchExportLog.count({ where: { ...where, runId: run.id } })).toBeGreaterThan(0)
    }
    expect(await verifyAuditChain(system(), where.organizationId)).toMatchObject({ rows: 1, broken: null })
  })

  it('is made once, told in a line, and leaves whoever is there alone', async () => {
    expect(lines).toEqual(['Made the demo world'])
    const before = await system().user.count()
    expect(await seedDemo(gateway.services)).toBeNull()
    expect(await system().user.count()).toBe(before)
  })
})

describe('an installation of its own', () => {
  const own = async (work: (other: Gateway) => Promise<void>) => {
    const other = await Gateway.start()
    try {
      await work(other)
    } finally {
      await other.close()
    }
  }

  it('with one user and no demo.json gets no demo', () =>
    own(async (other) => {
      await other.person()
      expect(await openDemo(other.services, () => {})).toBeNull()
      expect(await other.services.database.system.organization.count()).toBe(0)
    }))

  it('whose demo.json cannot be written gets nothing at all', () =>
    own(async (other) => {
      const fail = () => {
        throw new Error('disk full')
      }
      await expect(seedDemo(other.services, fail)).rejects.toThrow('disk full')
      expect(await other.services.database.system.user.count()).toBe(0)
    }))

  it('that starts in two processes gets one demo', () =>
    own(async (other) => {
      const worlds = await Promise.all([seedDemo(other.services), seedDemo(other.services)])
      expect(worlds.filter((one) => one !== null)).toHaveLength(1)
      expect(await other.services.database.system.organization.count()).toBe(2)
    }))

  it('whose demo.json was spoilt starts without it', () =>
    own(async (other) => {
      const spoilt = await openDemo(other.services, () => {})
      writeFileSync(spoilt ?? '', 'spoilt')
      expect(await openDemo(other.services, () => {})).toBeNull()
    }))
})
