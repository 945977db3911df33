import type { Gateway } from '../../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../../testkit/seed.js'

/** Below /api/organizations. */
export const at = (path = '') => `/api/organizations${path && `/${path}`}`

export const UNKNOWN_ID = '01934b3c-7f2e-7c1a-9d3e-000000000000'

/** A refusal. */
export const says = (status: number, error: string, more: object = {}) => ({ status, body: { error, ...more } })

/** Status and body of a call alone. */
export async function answer(call: Promise<{ status: number; body: unknown }>) {
  const { status, body } = await call
  return { status, body }
}

export const UNAUTHORIZED = says(401, 'Authentication required')
export const FORBIDDEN = says(403, 'Insufficient permissions')
export const SESSION_REQUIRED = says(403, 'This endpoint needs a signed-in session', { reason: 'session_required' })
export const NO_ORGANIZATION = says(404, 'No active organization')
export const AMBIGUOUS = says(409, 'Several organizations, none of them active', { reason: 'no_active_organization' })

/** Makes an organization the active one of the session. */
export async function activate(gateway: Gateway, person: Person, organization: OrganizationSeed) {
  const { status } = await person.post('/api/auth/organization/set-active', { organizationId: organization.id })
  if (status !== 200) throw new Error(`not active: ${status}`)
  await gateway.settled()
}

/** Invites somebody through the door; answers the body. */
export async function invite(organization: OrganizationSeed, email: string, role = 'member') {
  const { status, body } = await organization.owner.post(at('invitations'), { email, role })
  if (status !== 201) throw new Error(`not invited: ${JSON.stringify(body)}`)
  return body as { id: string; expiresAt: string; createdAt: string; status: string }
}
