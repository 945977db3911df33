import { randomBytes } from 'node:crypto'
import { encodeId } from '../../../src/ids.js'
import { invite } from '../../invitation/inviting.js'
import type { Scene } from './scene.js'

/** Things of the organization that calls are about. */

const tag = () => randomBytes(6).toString('hex')

export const newAddress = () => `guest-${tag()}@example.test`

/** A pending invitation, by default to a new address. */
export const invitation = ({ organization }: Scene, email = newAddress()) =>
  invite(organization.owner, organization, { email, role: 'visitor' })

/** The same a minute later, when it may be sent again. */
export async function resendable(scene: Scene) {
  const sent = await invitation(scene)
  scene.gateway.advance(61_000)
  return sent
}

/** A member whose role permits nothing. */
export const guest = ({ organization }: Scene) => organization.member('guest')

/** The same, of a user whom the organization has made. */
export async function madeGuest({ gateway, organization }: Scene) {
  const { database, newId } = gateway.services
  const user = { id: newId(), name: 'Guest', email: newAddress(), createdByOrganizationId: organization.uuid }
  await database.system.user.create({ data: user })
  await gateway.seed.addMember(organization.uuid, user.id, ['guest'])
  return user
}

/** A role that nobody holds. */
export async function role({ organization }: Scene) {
  const row = await organization.role(`role-${tag()}`, [])
  return { name: row.name, id: encodeId('Role', row.id) }
}

export const newDomain = () => `${tag()}.test`

export async function domain({ organization: { owner, ref } }: Scene): Promise<string> {
  const made = await owner.mutate('createDomain', { organization: ref, domain: newDomain() }, 'domain { uuid }')
  if (!made.domain) throw new Error(`no domain: ${JSON.stringify(made)}`)
  return made.domain.uuid
}
