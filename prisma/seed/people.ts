import { hashPassword } from 'better-auth/crypto'
import type { ApiKeyKind } from '../../src/access/key-scopes.js'
import type { Tx } from '../../src/database/client.js'
import { generateKey, hashKey } from '../../src/identity/key-format.js'
import { encodeId } from '../../src/ids.js'
import type { Services } from '../../src/services.js'
import type { DemoUser, DemoUserName } from './world.js'

/** A database transaction at work on the demo world. */
export interface Seeding {
  tx: Tx
  services: Services
  now: Date
}

const PEOPLE: Readonly<Record<DemoUserName, { name: string; email: string }>> = {
  superAdmin: { name: 'Rosa Root', email: 'root@orgraph.test' },
  owner: { name: 'Olivia Owner', email: 'owner@acme.test' },
  admin: { name: 'Adam Admin', email: 'admin@acme.test' },
  member: { name: 'Mia Member', email: 'member@acme.test' },
  outsider: { name: 'Otto Outsider', email: 'owner@globex.test' },
  nobody: { name: 'Nora Nobody', email: 'nobody@orgraph.test' },
}

/** The people with fresh passwords, and what is stored of these. Slow on purpose, hence outside the transaction. */
export async function inventPeople({
  newId,
  random,
}: Services): Promise<Record<DemoUserName, DemoUser & { hash: string }>> {
  const people: [string, DemoUser & { hash: string }][] = []
  // One after the other: each hash takes 32 MB while it is made.
  for (const [key, person] of Object.entries(PEOPLE)) {
    const [uuid, password] = [newId(), random(12).toString('base64url')]
    const hash = await hashPassword(password)
    people.push([key, { id: encodeId('User', uuid), uuid, ...person, password, hash }])
  }
  return Object.fromEntries(people) as Record<DemoUserName, DemoUser & { hash: string }>
}

/** Everybody with a verified address and a password to sign in with. */
export async function seedPeople(
  { tx, services: { newId }, now }: Seeding,
  people: Record<DemoUserName, DemoUser & { hash: string }>,
): Promise<void> {
  const stamps = { createdAt: now, updatedAt: now }
  await tx.user.createMany({
    data: Object.entries(people).map(([key, { uuid, name, email }]) => ({
      ...stamps,
      id: uuid,
      name,
      email,
      emailVerified: true,
      superAdmin: key === 'superAdmin',
    })),
  })
  await tx.account.createMany({
    data: Object.values(people).map(({ uuid, hash }) => ({
      ...stamps,
      id: newId(),
      userId: uuid,
      accountId: uuid,
      providerId: 'credential',
      password: hash,
    })),
  })
}

/** A key without limits; PostHog's have its scope for everything. Returns its text. */
export async function seedKey(
  { tx, services: { newId, random }, now }: Seeding,
  kind: ApiKeyKind,
  owner: { userId: string } | { organizationId: string } | { partnerId: string },
): Promise<string> {
  const { key, start, last4 } = generateKey(kind, random)
  await tx.apiKey.create({
    data: {
      ...owner,
      id: newId(),
      kind,
      name: 'Demo',
      hash: hashKey(key),
      start,
      last4,
      scopes: kind === 'POSTHOG' ? ['*'] : [],
      unscoped: kind !== 'POSTHOG',
      createdById: 'userId' in owner ? owner.userId : null,
      createdAt: now,
      updatedAt: now,
    },
  })
  return key
}
