import { z } from 'zod'
import { API_KEY_KINDS } from '../access/key-scopes.js'
import { plainText } from '../inputs.js'

const MAX_SCOPES = 100

/** Names of keys: 1 to 64 characters; Rybbit's door asks for at most 32 (rybbit.md 7). */
export const keyName = plainText(64, 'The name')

const scopes = z.array(z.string().max(100)).max(MAX_SCOPES, `A key has at most ${MAX_SCOPES} scopes.`)

const organization = z.union([z.object({ id: z.string() }), z.object({ slug: z.string() })])

/** Without scopes the key may do what its owner may; without organizations it works in all of its owner's. */
export const createApiKeyInput = z.object({
  name: keyName,
  kind: z.enum(API_KEY_KINDS).nullish(),
  organization: organization.nullish(),
  organizationIds: z
    .array(z.string())
    .min(1, 'Name at least one organization, or leave the field out.')
    .max(100)
    .nullish(),
  scopes: scopes.nullish(),
  expiresAt: z.date().nullish(),
  trustedDocumentsOnly: z.boolean().nullish(),
})

export const createPartnerKeyInput = z.object({
  name: keyName,
  scopes: scopes.nullish(),
  expiresAt: z.date().nullish(),
})

const WEEK = 7 * 86_400

/** How long the tokens before stay valid beside the new one. */
export const rotateOrganizationTokenInput = z.object({
  overlapSeconds: z
    .int()
    .min(0, 'The overlap cannot be negative.')
    .max(WEEK, `The overlap has at most ${WEEK} seconds.`)
    .nullish(),
})
