import type { Gateway } from '../../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../../testkit/seed.js'
import { at } from './refusals.js'

export const HOUR = 60 * 60 * 1000

/** Invites somebody through the door; answers the body. */
export async function invite(organization: OrganizationSeed, email: string, fields: Record<string, unknown> = {}) {
  const { status, body } = await organization.owner.post(at('invite-member'), {
    organizationId: organization.id,
    email,
    role: 'member',
    ...fields,
  })
  if (status !== 200) throw new Error(`not invited: ${JSON.stringify(body)}`)
  return body as { id: string; expiresAt: string; createdAt: string; siteIds: number[] }
}

/** A person, the organization that it is invited to, and the invitation. */
export async function invited(gateway: Gateway, fields: Record<string, unknown> = {}) {
  const organization = await gateway.organization()
  const person: Person = await gateway.person()
  return { organization, person, invitation: await invite(organization, person.user.email, fields) }
}
