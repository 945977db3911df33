import { z } from 'zod'
import { plainText } from '../inputs.js'
import { mailAddress } from '../net/mail-address.js'
import { timezone } from '../organization/inputs.js'

/** Names of roles; one text may hold several, separated by commas (better-auth.md 4, step 7). */
const roles = z.array(z.string().max(2000)).min(1, 'A member needs a role.').max(20, 'At most 20 roles.')

export const addMemberInput = z.object({ email: mailAddress, roles })
export const updateMemberInput = z.object({ roles })

/** What an organization may say of a person of its own (recrubo.md 3.3). Omitted keeps, null clears. */
export const profileInput = z.object({
  firstName: plainText(60, 'The first name').optional(),
  lastName: plainText(60, 'The last name').nullable().optional(),
  phone: plainText(40, 'The phone number').nullable().optional(),
  timeZone: timezone.nullable().optional(),
  externalId: plainText(120, 'The external id').nullable().optional(),
})

export type Profile = z.input<typeof profileInput>

export type AddMember = z.input<typeof addMemberInput>
export type UpdateMember = z.input<typeof updateMemberInput>
