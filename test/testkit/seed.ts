import { randomBytes } from 'node:crypto'
import { normaliseRoleKey } from '../../src/access/roles.js'
import type { ApiKey, ApiKeyKind, Member, Organization, Site, User } from '../../src/generated/prisma/client.js'
import { generateKey, hashKey } from '../../src/identity/key-format.js'
import { encodeId } from '../../src/ids.js'
import type { Services } from '../../src/services.js'
import { Client, type Send } from './client.js'

export interface KeyOptions {
  scopes?: string[] | null
  organizationIds?: string[]
  expiresAt?: Date
}

/** A key and the client that uses it. */
export class KeyClient extends Client {
  constructor(
    send: Send,
    readonly key: string,
    readonly row: ApiKey,
    raw = false,
  ) {
    super(send, { authorization: raw ? key : `Bearer ${key}` })
  }
}

/** A user who is signed in. */
export class Person extends Client {
  readonly id: string

  constructor(
    private readonly seed: Seed,
    send: Send,
    readonly cookie: string,
    readonly user: User,
    readonly sessionId: string,
  ) {
    super(send, { cookie })
    this.id = encodeId('User', user.id)
  }

  key(kind: ApiKeyKind = 'NATIVE', options: KeyOptions = {}): Promise<KeyClient> {
    return this.seed.key(kind, { userId: this.user.id }, options)
  }
}

/** An organization with its owner, and the means to fill it. Rows are written as the owner of the tables. */
export class OrganizationSeed {
  readonly id: string
  readonly uuid: string

  constructor(
    private readonly seed: Seed,
    readonly row: Organization,
    readonly owner: Person,
    readonly ownerMember: Member,
  ) {
    this.uuid = row.id
    this.id = encodeId('Organization', row.id)
  }

  get ref() {
    return { id: this.id }
  }

  /** A new person with these roles here. */
  async member(roleKeys: string | string[] = 'member', person?: Person): Promise<Person & { member: Member }> {
    const who = person ?? (await this.seed.person())
    const member = await this.seed.addMember(this.uuid, who.user.id, [roleKeys].flat())
    return Object.assign(who, { member })
  }

  /** A role of this organization. */
  async role(name: string, permissions: string[]) {
    const { database, newId } = this.seed.services
    const row = await database.system.role.create({
      data: { id: newId(), organizationId: this.uuid, key: normaliseRoleKey(name), name, permissions },
    })
    this.seed.services.viewers.forgetAll()
    return row
  }

  async site(domain = `${randomBytes(5).toString('hex')}.test`): Promise<Site> {
    const { database, newId } = this.seed.services
    return database.system.site.create({
      data: {
        id: newId(),
        publicId: randomBytes(6).toString('hex'),
        organizationId: this.uuid,
        domain,
        name: domain,
        createdById: this.owner.user.id,
      },
    })
  }

  /** An organization key: Rybbit's by default. */
  key(kind: 'RYBBIT_ORGANIZATION' | 'RECRUBO_ORGANIZATION' = 'RYBBIT_ORGANIZATION', options: KeyOptions = {}) {
    return this.seed.key(kind, { organizationId: this.uuid }, options)
  }

  /** What stands in a table for this organization; to show that a refusal wrote nothing. */
  async snapshot(): Promise<unknown> {
    return this.seed.snapshot(this.uuid)
  }
}

/** Makes what tests need, below the operations that are under test. */
export class Seed {
  private count = 0

  constructor(
    readonly services: Services,
    private readonly send: Send,
    private readonly cookieOf: (token: string) => string,
  ) {}

  async person(
    options: { name?: string; email?: string; emailVerified?: boolean; superAdmin?: boolean } = {},
  ): Promise<Person> {
    const { database, newId, now } = this.services
    const tag = `${++this.count}-${randomBytes(4).toString('hex')}`
    const user = await database.system.user.create({
      data: {
        id: newId(),
        name: options.name ?? `Person ${tag}`,
        email: (options.email ?? `person-${tag}@example.test`).toLowerCase(),
        emailVerified: options.emailVerified ?? true,
        superAdmin: options.superAdmin ?? false,
      },
    })
    const token = randomBytes(24).toString('base64url')
    const session = await database.system.session.create({
      data: {
        id: newId(),
        token,
        userId: user.id,
        createdAt: now(),
        expiresAt: new Date(now().getTime() + 7 * 86_400_000),
      },
    })
    return new Person(this, this.send, this.cookieOf(token), user, session.id)
  }

  async organization(
    options: { name?: string; owner?: Person; membersCanInvite?: boolean; partnerId?: string } = {},
  ): Promise<OrganizationSeed> {
    const { database, newId } = this.services
    const owner = options.owner ?? (await this.person())
    const tag = `${++this.count}-${randomBytes(4).toString('hex')}`
    const row = await database.system.organization.create({
      data: {
        id: newId(),
        name: options.name ?? `Organization ${tag}`,
        slug: `organization-${tag}`,
        membersCanInvite: options.membersCanInvite ?? false,
        partnerId: options.partnerId ?? null,
      },
    })
    return new OrganizationSeed(this, row, owner, await this.addMember(row.id, owner.user.id, ['owner']))
  }

  async addMember(organizationId: string, userId: string, roleKeys: string[]): Promise<Member> {
    const { database, newId } = this.services
    const member = await database.system.member.create({ data: { id: newId(), organizationId, userId, roleKeys } })
    this.services.viewers.forgetAll()
    return member
  }

  async key(
    kind: ApiKeyKind,
    owner: { userId?: string; organizationId?: string; partnerId?: string },
    options: KeyOptions = {},
  ): Promise<KeyClient> {
    const { database, newId, random } = this.services
    const { key, start, last4 } = generateKey(kind, random)
    const row = await database.system.apiKey.create({
      data: {
        id: newId(),
        kind,
        name: `${kind} key`,
        hash: hashKey(key),
        start,
        last4,
        ...owner,
        scopes: options.scopes ?? [],
        unscoped: options.scopes == null,
        organizationIds: options.organizationIds ?? [],
        expiresAt: options.expiresAt ?? null,
      },
    })
    return new KeyClient(this.send, key, row, kind.startsWith('RECRUBO'))
  }

  async partner(name = 'Partner') {
    const { database, newId } = this.services
    const row = await database.system.partner.create({ data: { id: newId(), name } })
    return { row, key: await this.key('RECRUBO_PARTNER', { partnerId: row.id }) }
  }

  /** Every row of an organization in every table but the audit log, whose refusals are rows of their own. */
  async snapshot(organizationId: string): Promise<Record<string, unknown[]>> {
    // A mail on its way would change its row between two looks.
    await this.services.mail.idle()
    const pool = this.services.database.systemPool
    const tables = await pool.query<{ table_name: string }>(
      `select table_name from information_schema.columns
       where table_schema = 'public' and column_name = 'organizationId' and table_name <> 'audit_event' order by 1`,
    )
    const found: Record<string, unknown[]> = {}
    for (const { table_name } of tables.rows) {
      const { rows } = await pool.query(`select * from "${table_name}" where "organizationId" = $1 order by 1`, [
        organizationId,
      ])
      found[table_name] = rows
    }
    const { rows } = await pool.query('select * from organization where id = $1', [organizationId])
    return { ...found, organization: rows }
  }
}
