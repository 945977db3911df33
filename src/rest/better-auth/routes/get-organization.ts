import { z } from 'zod'
import { BetterAuthOrganizationByIdDocument } from '../../../generated/documents/graphql.js'
import { Refused } from '../../problem.js'
import { ORGANIZATION_NOT_FOUND } from '../errors.js'
import { organizationRowExample } from '../examples.js'
import { named } from '../inputs.js'
import { placeToRead, READ_ERRORS } from '../organization-read.js'
import { presentOrganizationRow } from '../presenters.js'
import { row } from '../row.js'
import { organizationRowShape } from '../shapes.js'

export const getOrganization = row({
  method: 'GET',
  path: 'get-organization',
  operationId: 'getOrganization',
  summary: 'Show an organization',
  description: 'The active one unless another is named; null when there is none.',
  tag: 'Organizations',
  permissions: ['organization.read'],
  query: z.object(named),
  success: {
    description: 'The organization, or null.',
    schema: organizationRowShape.nullable(),
    example: organizationRowExample,
  },
  errors: READ_ERRORS,
  run: async ({ ctx, graph, query }) => {
    const place = await placeToRead(ctx, query)
    if (!place) return null
    const { organization } = await graph(BetterAuthOrganizationByIdDocument, { id: place.organizationId })
    if (!organization) throw new Refused(ORGANIZATION_NOT_FOUND)
    return presentOrganizationRow(organization)
  },
})
