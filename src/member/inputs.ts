import { z } from 'zod'
import { mailAddress } from '../net/mail-address.js'

/** Names of roles; one text may hold several, separated by commas (better-auth.md 4, step 7). */
const roles = z.array(z.string().max(2000)).min(1, 'A member needs a role.').max(20, 'At most 20 roles.')

export const addMemberInput = z.object({ email: mailAddress, roles })
export const updateMemberInput = z.object({ roles })

export type AddMember = z.input<typeof addMemberInput>
export type UpdateMember = z.input<typeof updateMemberInput>
