import { inspect } from 'node:util'
import type { Client } from '../testkit/client.js'
import type { Gateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

export const DAY = 86_400_000
export const HOUR = 3_600_000
export const MINUTE = 60_000

let count = 0

/** An address that no other test uses. */
export const freshAddress = () => `guest-${++count}-${Date.now()}@example.test`

/** The secret part of an invitation's link. */
export const tokenOf = (link: string) => link.split('/').at(-1) as string

export interface Invited {
  id: string
  uuid: string
  email: string
  token: string
  link: string
}

/** Invites somebody and expects no refusal; without mail, so that nothing moves in the background. */
export async function invite(
  who: Client,
  organization: Pick<OrganizationSeed, 'ref'>,
  input: Record<string, unknown> = {},
): Promise<Invited> {
  const { invitation, link, ...refusal } = await who.mutate(
    'inviteMember',
    { organization: organization.ref, email: freshAddress(), role: 'member', sendEmail: false, ...input },
    'link invitation { id uuid email }',
  )
  if (!invitation) throw new Error(`not invited: ${JSON.stringify(refusal)}`)
  return { ...invitation, link, token: tokenOf(link) }
}

/** Everything in a value as text, to look for what must not be there. */
export const textOf = (value: unknown) => inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null })

/** The rows of invitations, as the record has them. */
export const storedInvitations = (gateway: Gateway, organization: { uuid: string }) =>
  gateway.services.database.system.invitation.findMany({
    where: { organizationId: organization.uuid },
    orderBy: { id: 'asc' },
  })

export const storedMembers = (gateway: Gateway, organization: { uuid: string }) =>
  gateway.services.database.system.member.findMany({
    where: { organizationId: organization.uuid },
    include: { siteGrants: true },
    orderBy: { id: 'asc' },
  })

/** The types of the organization's events, oldest first. */
export async function eventTypes(gateway: Gateway, organization: { uuid: string }): Promise<string[]> {
  const rows = await gateway.services.database.system.organizationEvent.findMany({
    where: { organizationId: organization.uuid },
    orderBy: { id: 'asc' },
  })
  return rows.map((row) => row.type)
}

/** Limits the seats of an organization's plan. */
export const limitMembers = (gateway: Gateway, organization: { uuid: string }, memberLimit: number) =>
  gateway.services.database.system.subscription.upsert({
    where: { organizationId: organization.uuid },
    create: { organizationId: organization.uuid, memberLimit },
    update: { memberLimit },
  })
