import { z } from 'zod'
import { longText, plainText } from '../inputs.js'

const name = plainText(80, 'The name')
const description = longText(1000, 'The description')
/** Which strings are permissions is a rule of the operation (E6); here only the size is bounded. */
const permissions = z.array(z.string().max(100, 'A permission has at most 100 characters.')).max(200)

export const createRoleInput = z.object({ name, description: description.nullish(), permissions })

/** Omitted keeps, null clears. */
export const updateRoleInput = z.object({
  name: name.optional(),
  description: description.nullable().optional(),
  permissions: permissions.optional(),
})

export const deleteRoleInput = z.object({ reassignTo: z.string().max(2000).nullish() })

export type CreateRole = z.input<typeof createRoleInput>
export type UpdateRole = z.input<typeof updateRoleInput>
export type DeleteRole = z.input<typeof deleteRoleInput>
