import { z } from 'zod'

const time = z.iso.datetime().describe('ISO 8601 with milliseconds and Z.')
const roles = z.string().describe('The name of a role; several are separated by commas.')

/** Permissions by resource, `{ "member": ["create"] }`. */
export const statementsShape = z.record(z.string(), z.array(z.string()))

const organizationColumns = {
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  logo: z.string().nullable(),
  createdAt: time,
}

/** Metadata as an object: what writes answer. */
export const organizationShape = z.strictObject({
  ...organizationColumns,
  metadata: z.record(z.string(), z.unknown()).nullable(),
})

/** Metadata as JSON text: what reads answer. */
export const organizationRowShape = z.strictObject({
  ...organizationColumns,
  metadata: z.string().nullable().describe('JSON text, as version 1.7.25 of better-auth answers it in reads.'),
})

export const memberShape = z.strictObject({
  id: z.string(),
  organizationId: z.string(),
  userId: z.string(),
  role: roles,
  createdAt: time,
})

export const memberWithUserShape = memberShape.extend({
  user: z
    .strictObject({ id: z.string(), name: z.string(), email: z.string(), image: z.string().nullable() })
    .nullable(),
})

export const createdOrganizationShape = z.strictObject({
  ...organizationColumns,
  metadata: z.record(z.string(), z.unknown()).optional().describe('Absent where none was given.'),
  members: memberShape.array(),
})

export const invitationShape = z.strictObject({
  id: z.string(),
  organizationId: z.string(),
  email: z.string(),
  role: roles,
  status: z.enum(['pending', 'accepted', 'rejected', 'canceled']),
  expiresAt: time,
  createdAt: time,
  inviterId: z.string().nullable(),
  hasRestrictedSiteAccess: z.boolean(),
  siteIds: z.array(z.int()),
})

export const invitationPreviewShape = invitationShape.extend({
  organizationName: z.string(),
  organizationSlug: z.string(),
  inviterEmail: z.string().nullable(),
})

export const roleShape = z.strictObject({
  id: z.string(),
  organizationId: z.string(),
  role: z.string(),
  permission: statementsShape,
  createdAt: time,
})

export const fullOrganizationShape = organizationRowShape.extend({
  members: memberWithUserShape.array(),
  invitations: invitationShape.array(),
})

export const sessionUserShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  image: z.string().nullable(),
  createdAt: time,
  updatedAt: time,
})

export const sessionShape = z.strictObject({
  id: z.string(),
  token: z.string(),
  userId: z.string(),
  expiresAt: time,
  createdAt: time,
  updatedAt: time,
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  activeOrganizationId: z.string().nullable(),
})
