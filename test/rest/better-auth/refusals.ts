import type { Client } from '../../testkit/client.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { refusedWrite } from '../refused-write.js'

/** A path of the organization routes. */
export const at = (path: string) => `/api/auth/organization/${path}`

/** A refusal with its code. */
export const says = (status: number, code: string, message: string) => ({ status, body: { message, code } })

/** Sends what must be refused, and shows that it changed nothing in the organization. */
export const refused = (organization: OrganizationSeed, client: Client, path: string, body: unknown) =>
  refusedWrite(organization, client, 'POST', at(path), body)

/** Status and body of a call alone. */
export async function answer(call: Promise<{ status: number; body: unknown }>) {
  const { status, body } = await call
  return { status, body }
}

export const ONLY_OWNER = says(
  400,
  'YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER',
  'You cannot leave the organization as the only owner',
)
export const MEMBER_NOT_FOUND = says(400, 'MEMBER_NOT_FOUND', 'Member not found')
export const NO_ACTIVE = says(400, 'NO_ACTIVE_ORGANIZATION', 'No active organization')
export const ORGANIZATION_NOT_FOUND = says(400, 'ORGANIZATION_NOT_FOUND', 'Organization not found')
export const INVITATION_NOT_FOUND = says(400, 'INVITATION_NOT_FOUND', 'Invitation not found')
export const NOT_RECIPIENT = says(
  403,
  'YOU_ARE_NOT_THE_RECIPIENT_OF_THE_INVITATION',
  'You are not the recipient of the invitation',
)
/** The words of the member and role routes for outsiders. */
export const STRANGER = says(
  403,
  'YOU_ARE_NOT_A_MEMBER_OF_THIS_ORGANIZATION',
  'You are not a member of this organization',
)
/** The words of the organization routes. */
export const notAMember = (status: number) =>
  says(status, 'USER_IS_NOT_A_MEMBER_OF_THE_ORGANIZATION', 'User is not a member of the organization')
