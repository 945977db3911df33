import type { RequestContext } from '../context.js'
import { defineList } from '../database/list.js'
import type { Condition, PageSource } from '../database/page.js'
import type { Invitation, Role } from '../generated/prisma/client.js'
import { defineLoader, defineRowLoader } from '../loader.js'
import { normaliseEmail } from '../net/mail-address.js'
import type { Work } from '../operation.js'
import { type RoleView, roleOfKey } from '../role/reads.js'
import { type ShownStatus, shownStatus } from './policy.js'
import { hashOfToken } from './token.js'

/** Invitations that the viewer may see: of organizations where it holds `users.read`, and those to its own address. */
export const invitationById = defineRowLoader<Invitation>('invitation')

const orders: PageSource['orders'] = {
  EXPIRES_AT: [{ sql: 't."expiresAt"', type: 'timestamptz' }],
  EMAIL: [{ sql: 't.email', type: 'text' }],
}

/** The invitations of organizations. */
export const invitations = defineList<Invitation>(
  { table: 'invitation', parent: 'organizationId', orders },
  invitationById,
)

/** Invitations without a parent: those to one address. */
export const invitationsByAddress = defineList<Invitation>(
  { table: 'invitation', parent: null, orders },
  invitationById,
)

/** One moment for a whole request: parents that ask alike ask with the same values, hence in one statement. */
const moment = defineLoader<'now', Date>(async (ctx, keys) => keys.map(() => ctx.services.now()))

export interface InvitationFilter {
  status?: readonly ShownStatus[] | null | undefined
  email?: string | null | undefined
}

/** `status` any of these, as shown; `email` exactly this address, whatever its case. */
export async function invitationFilter(
  ctx: RequestContext,
  filter: InvitationFilter | null | undefined,
): Promise<Condition[]> {
  const conditions: Condition[] = []
  if (filter?.status) conditions.push(shownAs(filter.status, await ctx.load(moment, 'now')))
  if (filter?.email != null) {
    conditions.push({ sql: 't.email = $?', values: [normaliseEmail(filter.email.replaceAll('\0', ''))] })
  }
  return conditions
}

/** `shownStatus` in SQL. */
const shownAs = (statuses: readonly ShownStatus[], now: Date): Condition => ({
  sql: `case when t.status = 'PENDING' and t."expiresAt" <= $?::timestamptz then 'EXPIRED' else t.status::text end
    = any($?::text[])`,
  values: [now.toISOString(), statuses],
})

/**
 * Those to the viewer's own address. Nothing for a viewer without one, and where the gateway can send mail, nothing until
 * the address is verified (better-auth.md 5).
 */
export function toOwnAddress(ctx: RequestContext): Condition {
  const { email } = ctx.scope
  return email === undefined ? { sql: 'false', values: [] } : { sql: 't.email = $?', values: [email] }
}

/** The roles of an invitation that exist now. */
export async function rolesOfInvitation(ctx: RequestContext, invitation: Invitation): Promise<RoleView[]> {
  const { organizationId, roleKeys } = invitation
  const roles = await ctx.loadMany(
    roleOfKey,
    roleKeys.map((key) => ({ organizationId, key })),
  )
  return roles.filter((role) => role !== null)
}

/** Who invites into what, in the words that a recipient needs, who can see neither the organization nor its people. */
export interface InvitationOrigin {
  organizationName: string
  organizationSlug: string
  roleNames: string[]
  inviterName: string | null
  inviterEmail: string | null
  inviterIsMember: boolean
}

/** Of invitations whose rows the viewer has already been shown: reads past row-level security (docs/security.md). */
export const originOfInvitation = defineLoader<string, InvitationOrigin>(async (ctx, ids) => {
  const rows = await ctx.services.database.system.$queryRaw<(InvitationOrigin & { id: string })[]>`
    select i.id, o.name as "organizationName", o.slug as "organizationSlug",
      u.name as "inviterName", u.email as "inviterEmail",
      exists(select 1 from member m where m."organizationId" = i."organizationId" and m."userId" = i."inviterId")
        as "inviterIsMember",
      array(select coalesce(r.name, k.key) from unnest(i."roleKeys") with ordinality k(key, place)
        left join role r on r."organizationId" = i."organizationId" and r.key = k.key order by k.place) as "roleNames"
    from invitation i join organization o on o.id = i."organizationId" left join "user" u on u.id = i."inviterId"
    where i.id = any(${ids}::uuid[])`
  const byId = new Map(rows.map(({ id, ...origin }) => [id, origin]))
  return ids.map((id) => byId.get(id) ?? new Error(`no origin of invitation ${id}`))
})

/** The invitation of a token, which is right enough to name it. Reads past row-level security (docs/security.md). */
export async function invitationOfToken(ctx: RequestContext, token: string): Promise<Invitation | null> {
  return ctx.services.database.system.invitation.findFirst({ where: { tokenHash: hashOfToken(token) } })
}

/**
 * An invitation by (raw) id, whoever it is for: only to tell a signed-in person why it is none of its business
 * (better-auth.md 3.2). Reads past row-level security (docs/security.md).
 */
export async function anyInvitation(ctx: RequestContext, id: string): Promise<Invitation | null> {
  return ctx.services.database.system.invitation.findFirst({ where: { id } })
}

/** What the bearer of a token may know before anything else (tours-events.md 2, row 19). */
export type InvitationPreview = Pick<Invitation, 'email' | 'expiresAt'> & InvitationOrigin

/**
 * The pending invitation of a token; null alike for one that never was, is used up, revoked or expired. The bearer has no
 * rights of its own here: reads past row-level security (docs/security.md).
 */
export async function previewOfInvitation(ctx: RequestContext, token: string): Promise<InvitationPreview | null> {
  const found = await invitationOfToken(ctx, token)
  if (!found || shownStatus(found, ctx.services.now()) !== 'PENDING') return null
  const { email, expiresAt } = found
  return { email, expiresAt, ...(await ctx.load(originOfInvitation, found.id)) }
}

/** Which rows are shown as PENDING. */
export const pendingAt = (now: Date) => ({ status: 'PENDING' as const, expiresAt: { gt: now } })

/**
 * How many seats the invitations of the organization at work hold. Those to `invitees` are not counted: they are who comes
 * in now.
 */
export async function pendingInvitations(
  { tx, organization, now }: Pick<Work, 'tx' | 'organization' | 'now'>,
  invitees: readonly string[] = [],
): Promise<number> {
  return tx.invitation.count({
    where: { organizationId: organization.id, ...pendingAt(now), email: { notIn: [...invitees] } },
  })
}

/** The names of roles as their organization writes them. */
export const roleNames = (keys: readonly string[], roles: readonly Pick<Role, 'key' | 'name'>[]): string[] =>
  keys.map((key) => roles.find((role) => role.key === key)?.name ?? key)
