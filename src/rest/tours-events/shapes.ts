import { z } from 'zod'

/** What this door sends (tours-events.md 3), for OpenAPI and for the tests that hold answers against it. */

const time = z.iso.datetime({ precision: 3 }).describe('ISO 8601 with milliseconds and Z.')
const id = z.uuid()

export const organizationShape = z.strictObject({
  id,
  name: z.string(),
  slug: z.string(),
  logo: z.string().nullable(),
  timezone: z.string().describe('IANA name.'),
  createdAt: time,
  updatedAt: time,
})

export const permissionsShape = z.strictObject({
  role: z.string().nullable().describe('null for a key that no user stands behind.'),
  permissions: z.record(z.string(), z.record(z.string(), z.boolean())).describe('By resource, then by action.'),
  granted: z.array(z.string()).describe('The same as a list of what is true: `users.read`.'),
})

export const memberShape = z.strictObject({
  id,
  organizationId: id,
  userId: id,
  role: z.string().describe('Its name; several are joined by commas.'),
  roleId: id.nullable().describe('Of several, the one that permits most; null if it is gone.'),
  createdAt: time,
  user: z
    .strictObject({ id, name: z.string(), email: z.string(), image: z.string().nullable() })
    .nullable()
    .describe('null where the caller may not see the person.'),
})

export const roleShape = z.strictObject({
  id,
  name: z.string(),
  description: z.string().nullable(),
  permissions: z.array(z.string()),
  isSystem: z.boolean().describe('The same everywhere: cannot be changed, only shadowed.'),
  organizationId: id.nullable().describe('null for a system role.'),
  shadows: id.nullable().describe('The system role that it replaces here.'),
  memberCount: z.int().nullable().describe('null where the caller may not list members.'),
})

export const invitationShape = z.strictObject({
  id,
  email: z.string(),
  role: z.string(),
  status: z.enum(['pending', 'accepted', 'declined', 'revoked', 'expired']),
  inviterId: id.nullable().describe('null where a program invited.'),
  organizationId: id,
  expiresAt: time,
  createdAt: time,
})

export const receivedInvitationShape = invitationShape.extend({
  organizationName: z.string(),
  inviterName: z.string().nullable(),
})

export const previewShape = z.strictObject({
  organizationName: z.string(),
  inviterName: z.string().nullable(),
  email: z.string(),
  role: z.string(),
  expiresAt: time,
})

export const successShape = z.strictObject({ success: z.literal(true) })
export const acceptedShape = successShape.extend({ organizationId: id })
