import type { Client } from '../../testkit/client.js'
import type { Attempt, Plight, Provocation } from './documented-errors.js'

/** Ways to spoil a valid call, or the record that it is about. */

export const system = ({ scene }: Plight) => scene.gateway.services.database.system
export const owner = ({ scene }: Plight) => scene.organization.owner

/** Sent by somebody else. */
export const by =
  (who: (plight: Plight) => Client | Promise<Client>): Provocation =>
  async (plight) => ({ as: await who(plight) })

/** Sent by somebody of the organization who may do so much. */
export const memberAs = (role: string) => by(({ scene }) => scene.organization.member(role))

export const paramsWith = ({ parts }: Attempt, change: Record<string, string>): Partial<Attempt> => ({
  parts: { ...parts, params: { ...parts.params, ...change } },
})
export const withParams =
  (change: (plight: Plight) => Record<string, string>): Provocation =>
  (plight) =>
    paramsWith(plight.valid, change(plight))

export const withQuery =
  (query: Record<string, string>): Provocation =>
  ({ valid }) => ({ parts: { ...valid.parts, query: { ...valid.parts.query, ...query } } })

/** A valid body with something changed in it: in each of several, where the body is a list. */
export function bodyWith({ parts }: Attempt, change: object): Partial<Attempt> {
  const { body } = parts
  const changed = Array.isArray(body) ? body.map((one) => ({ ...one, ...change })) : { ...Object(body), ...change }
  return { parts: { ...parts, body: changed } }
}
export const withBody =
  (change: object): Provocation =>
  ({ valid }) =>
    bodyWith(valid, change)

/** An id that nothing has. */
export const unknownId = ({ scene }: Plight) => scene.gateway.services.newId()

/** The plan allows no more members than there are. */
export async function fullPlan(plight: Plight) {
  const organizationId = plight.scene.organization.uuid
  await system(plight).subscription.upsert({
    where: { organizationId },
    create: { organizationId, memberLimit: 1 },
    update: { memberLimit: 1 },
  })
  return {}
}

/** As many invitations as may be pending. */
export async function manyPending({ scene }: Plight) {
  const { newId, database, now } = scene.gateway.services
  await database.system.invitation.createMany({
    data: Array.from({ length: 100 }, () => {
      const id = newId()
      return {
        id,
        organizationId: scene.organization.uuid,
        email: `${id}@example.test`,
        roleKeys: ['member'],
        tokenHash: id,
        lifetimeHours: 72,
        expiresAt: new Date(now().getTime() + 3_600_000),
      }
    }),
  })
  return {}
}
