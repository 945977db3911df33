import { z } from 'zod'
import { idOfAnyOrganization } from '../../../organization/reads.js'
import { Refused } from '../../problem.js'
import { error } from '../errors.js'
import { row } from '../row.js'

const TAKEN = error(400, 'ORGANIZATION_SLUG_ALREADY_TAKEN', 'An organization has this slug.')

export const checkSlug = row({
  method: 'POST',
  path: 'check-slug',
  operationId: 'checkOrganizationSlug',
  summary: 'Ask whether a slug is free',
  tag: 'Organizations',
  permissions: [],
  body: z.object({ slug: z.string() }),
  bodyExample: { slug: 'acme' },
  success: {
    description: 'It is free.',
    schema: z.strictObject({ status: z.literal(true) }),
    example: { status: true },
  },
  errors: [TAKEN],
  run: async ({ ctx, body }) => {
    // Slugs are stored in lower case.
    if (await idOfAnyOrganization(ctx, { slug: body.slug.trim().toLowerCase() })) throw new Refused(TAKEN)
    return { status: true }
  },
})
