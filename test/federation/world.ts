import { encodeId, type NodeType } from '../../src/ids.js'
import type { Gateway } from '../testkit/gateway.js'
import type { KeyClient, OrganizationSeed } from '../testkit/seed.js'
import type { Key } from './pointers.js'

/** As many as a router may ask for at once. */
export const MANY = 200

/** An organization with as many records of every entity as a router may ask for at once, and who looks at them. */
export interface World {
  acme: OrganizationSeed
  owner: KeyClient
  outsider: KeyClient
  /** References by one key, each with what Orgraph tells of it. */
  references(key: Key): { value: string; told: string }[]
}

type Row = { id: string } & Record<string, unknown>

/** Fills a gateway. Rows are written as the owner of the tables. */
export async function createWorld(gateway: Gateway): Promise<World> {
  const acme = await gateway.organization()
  const { database, newId } = gateway.services
  const db = database.system
  const organizationId = acme.uuid
  const numbers = Array.from({ length: MANY }, (_unused, i) => i)
  const tag = newId().slice(-12)

  const users = numbers.map((i) => ({ id: newId(), name: `User ${i}`, email: `user-${i}-${tag}@example.test` }))
  const organizations = numbers.map((i) => ({ id: newId(), name: `Organization ${i}`, slug: `many-${i}-${tag}` }))
  const members = users.map((user) => ({ id: newId(), organizationId, userId: user.id, roleKeys: ['member'] }))
  const sites = numbers.map((i) => ({ id: newId(), organizationId, domain: `s${i}.test`, name: `Site ${i}` }))
  const roles = numbers.map((i) => ({ id: newId(), organizationId, key: `role-${i}`, name: `Role ${i}` }))
  const domains = numbers.map((i) => ({ id: newId(), organizationId, domain: `d${i}.test`, challenge: 'x' }))
  const exports = numbers.map((i) => ({ id: newId(), organizationId, name: `Export ${i}`, interval: 'day' }))

  await db.user.createMany({ data: users })
  await db.organization.createMany({ data: organizations })
  await db.member.createMany({ data: members })
  await db.member.createMany({
    data: organizations.map(({ id }) => ({
      id: newId(),
      organizationId: id,
      userId: acme.owner.user.id,
      roleKeys: ['owner'],
    })),
  })
  await db.site.createMany({ data: sites.map((site, i) => ({ ...site, publicId: `${tag}${i}` })) })
  await db.role.createMany({ data: roles.map((role) => ({ ...role, permissions: [] })) })
  await db.domain.createMany({ data: domains })
  await db.batchExport.createMany({ data: exports.map((one) => ({ ...one, destinationType: 'NOOP' as const })) })
  gateway.services.viewers.forgetAll()

  const rows: Record<Key['type'], Row[]> = {
    Organization: organizations,
    User: users,
    Site: sites,
    Member: members,
    Role: roles,
    Domain: domains,
    BatchExport: exports,
  }
  return {
    acme,
    owner: await acme.owner.key(),
    outsider: await (await gateway.organization()).owner.key(),
    references: ({ type, key, tells }) =>
      rows[type].map((row) => ({
        value: key === 'id' ? encodeId(type as NodeType, row.id) : String(row[key]),
        told: String(tells === 'uuid' ? row.id : row[tells]),
      })),
  }
}
