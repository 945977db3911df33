import { z } from 'zod'
import { BetterAuthUpdateOrganizationDocument } from '../../../generated/documents/graphql.js'
import { succeeded } from '../../documents.js'
import { placeOf } from '../caller.js'
import { error, ORGANIZATION_NOT_FOUND } from '../errors.js'
import { organizationExample } from '../examples.js'
import { logo, metadata } from '../inputs.js'
import { presentOrganization } from '../presenters.js'
import { row } from '../row.js'
import { organizationShape } from '../shapes.js'

const STRANGER = error(
  400,
  'USER_IS_NOT_A_MEMBER_OF_THE_ORGANIZATION',
  'The caller does not belong to it.',
  'NOT_FOUND',
)

export const update = row({
  method: 'POST',
  path: 'update',
  operationId: 'updateOrganization',
  summary: 'Change an organization',
  description: 'The active one unless another is named. Omitted fields keep their value.',
  tag: 'Organizations',
  permissions: ['organization.update'],
  body: z.object({
    organizationId: z.string().optional(),
    data: z.object({
      name: z.string().min(1).optional(),
      slug: z.string().min(1).optional(),
      logo: logo.nullish(),
      metadata: metadata.optional(),
    }),
  }),
  bodyExample: { data: { name: 'Acme Inc' } },
  success: { description: 'The organization as it is now.', schema: organizationShape, example: organizationExample },
  errors: [
    ORGANIZATION_NOT_FOUND,
    STRANGER,
    error(400, 'ORGANIZATION_SLUG_ALREADY_TAKEN', 'Another organization has this slug.', 'SLUG_TAKEN'),
    error(403, 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_THIS_ORGANIZATION', 'Needs `organization:update`.', 'FORBIDDEN'),
  ],
  run: async ({ ctx, graph, body }) => {
    const { organizationId } = await placeOf(ctx, body, { none: ORGANIZATION_NOT_FOUND, stranger: STRANGER })
    const input = { organization: { id: organizationId }, ...body.data }
    const { updateOrganization } = await graph(BetterAuthUpdateOrganizationDocument, { input })
    return presentOrganization(succeeded(updateOrganization).organization)
  },
})
