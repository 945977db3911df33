import { z } from 'zod'
import { longText, plainText } from '../inputs.js'
import { mailAddress } from '../net/mail-address.js'
import { MAX_INVITATIONS_AT_ONCE, MAX_SITES_OF_INVITATION } from './policy.js'

/** Empty and blank text counts as none: forms send it. */
const optional = <Schema extends z.ZodType>(text: Schema) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? null : value), text.nullish())

/** One person to invite (tours-events.md 6, rybbit.md 6, posthog.md 4). */
export const invitationInput = z
  .object({
    email: mailAddress,
    /** Names of roles; which exist is the operation's to say. */
    role: z.string().max(1000, 'The role has at most 1000 characters.'),
    message: optional(longText(2000, 'The message')),
    firstName: optional(plainText(30, 'The first name')),
    hasRestrictedSiteAccess: z.boolean().nullish(),
    /** Sites in any form that names one (`SiteReference`). */
    siteIds: z
      .array(z.union([z.string(), z.number()]))
      .max(MAX_SITES_OF_INVITATION, `An invitation names at most ${MAX_SITES_OF_INVITATION} sites.`)
      .nullish(),
    /** False where the caller passes the link on itself. */
    sendEmail: z.boolean().nullish(),
    /** Revokes what the address has pending instead of refusing. */
    replace: z.boolean().nullish(),
  })
  .refine((wanted) => !wanted.hasRestrictedSiteAccess || (wanted.siteIds?.length ?? 0) > 0, {
    path: ['siteIds'],
    message: 'At least one site is required when restricting invitation access.',
  })

export type InvitationInput = z.input<typeof invitationInput>
export type WantedInvitation = z.output<typeof invitationInput>

export const invitationsInput = z.object({
  invitations: z
    .array(invitationInput)
    .min(1, 'Name somebody to invite.')
    .max(MAX_INVITATIONS_AT_ONCE, `A maximum of ${MAX_INVITATIONS_AT_ONCE} invitations can be sent at once.`),
})

/** An invitation as its recipient names it: by the token of the link, or by its id. */
export const answerInput = z
  .object({ token: z.string().nullish(), invitationId: z.string().nullish() })
  .refine(({ token, invitationId }) => (token == null) !== (invitationId == null), {
    path: ['token'],
    message: 'Give either the token or the invitationId.',
  })

export type Answer = z.input<typeof answerInput>
