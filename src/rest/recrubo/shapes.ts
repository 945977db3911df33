import { z } from 'zod'

/** What this door sends and takes (recrubo.md 3), for OpenAPI and for the tests that hold answers against it. */

const id = z.uuid()
const time = z.iso.datetime({ offset: true, precision: 0 }).describe('RFC 3339 in whole seconds, with an offset.')
const link = z.url()
const secretStart = z.string().nullable().describe('The first 4 characters and `…`; null if there is none.')
const linkage = z.strictObject({ type: z.literal('users'), id })

export const organizationShape = z.strictObject({
  id,
  type: z.literal('organizations'),
  attributes: z
    .strictObject({
      createdAt: time,
      updatedAt: time,
      name: z.string(),
      webhookUrl: z.string().nullable(),
      webhookSecret: secretStart,
      token: z.string().nullable().describe('The Organization Key; told by create and refresh-token alone.'),
    })
    .partial()
    .optional(),
  relationships: z
    .strictObject({
      users: z.strictObject({
        links: z.strictObject({ related: link, next: link.optional() }),
        data: linkage.array().optional(),
      }),
    })
    .optional(),
})

export const userShape = z.strictObject({
  id,
  type: z.literal('users'),
  attributes: z
    .strictObject({
      firstName: z.string().nullable(),
      lastName: z.string().nullable(),
      fullName: z.string(),
      email: z.string(),
      phone: z.string().nullable(),
      timeZone: z.string().nullable().describe('IANA name.'),
      externalId: z.string().nullable(),
      createdAt: time,
      updatedAt: time,
    })
    .partial()
    .optional(),
})

const page = {
  links: z.strictObject({ self: link, first: link, last: link, prev: link.nullable(), next: link.nullable() }),
  meta: z.strictObject({
    total: z.int().describe('Rows after filters.'),
    totalUnfiltered: z.int().describe('Rows that the key sees.'),
    currentSize: z.int().describe('The page size in force.'),
    currentPage: z.int(),
    maxPage: z.int(),
  }),
}
const included = userShape.array().optional()

export const organizationsDocumentShape = z.strictObject({ data: organizationShape.array(), included, ...page })
export const usersDocumentShape = z.strictObject({ data: userShape.array(), ...page })
export const organizationDocumentShape = z.strictObject({
  data: organizationShape,
  included,
  meta: z.strictObject({ webhookSecret: z.string().optional().describe('The secret that was made; told this once.') }),
})
export const userDocumentShape = z.strictObject({ data: userShape, meta: z.strictObject({}) })

/** What may be written of an organization. */
const organizationAttributes = {
  name: z.string(),
  webhookUrl: z.string().nullish(),
  webhookSecret: z.string().nullish(),
}
export const newOrganization = z.object(organizationAttributes)
export const changedOrganization = newOrganization.partial()

/** What may be written of a user. */
export const changedUser = z.object({
  firstName: z.string().optional(),
  lastName: z.string().nullish(),
  phone: z.string().nullish(),
  timeZone: z.string().nullish(),
  externalId: z.string().nullish(),
})
export const newUser = changedUser.extend({ email: z.string() })

const document = (data: z.ZodRawShape) => z.looseObject({ data: z.looseObject(data) })
const organizations = z.literal('organizations')
const users = z.literal('users')

export const createOrganizationShape = document({ type: organizations, id: id.optional(), attributes: newOrganization })
export const updateOrganizationShape = document({ type: organizations, id, attributes: changedOrganization.optional() })
export const createUserShape = document({ type: users, attributes: newUser })
export const updateUserShape = document({ type: users, id, attributes: changedUser.optional() })

/** The names of all fields, for `fields[…]`. */
export const FIELDS = {
  organizations: ['createdAt', 'updatedAt', 'name', 'webhookUrl', 'webhookSecret', 'token', 'users'],
  users: ['firstName', 'lastName', 'fullName', 'email', 'phone', 'timeZone', 'externalId', 'createdAt', 'updatedAt'],
} as const
