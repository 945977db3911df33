import { z } from 'zod'
import {
  BetterAuthDeleteOrganizationDocument,
  BetterAuthOrganizationByIdDocument,
} from '../../../generated/documents/graphql.js'
import { setActiveOrganization } from '../../../identity/operations/set-active-organization.js'
import { succeeded } from '../../documents.js'
import { Refused } from '../../problem.js'
import { callerOf, placeOf } from '../caller.js'
import { error, ORGANIZATION_NOT_FOUND } from '../errors.js'
import { organizationRowExample } from '../examples.js'
import { presentOrganizationRow } from '../presenters.js'
import { row } from '../row.js'
import { organizationRowShape } from '../shapes.js'

const STRANGER = error(
  400,
  'USER_IS_NOT_A_MEMBER_OF_THE_ORGANIZATION',
  'The caller does not belong to it.',
  'NOT_FOUND',
)

export const deleteOrganization = row({
  method: 'POST',
  path: 'delete',
  operationId: 'deleteOrganization',
  summary: 'Delete an organization and all that belongs to it',
  tag: 'Organizations',
  permissions: ['organization.delete'],
  body: z.object({ organizationId: z.string() }),
  bodyExample: { organizationId: 'org_01hzy3v4w5x6y7z8a9b0c1d2e3' },
  success: { description: 'What is gone.', schema: organizationRowShape, example: organizationRowExample },
  errors: [
    ORGANIZATION_NOT_FOUND,
    STRANGER,
    error(403, 'YOU_ARE_NOT_ALLOWED_TO_DELETE_THIS_ORGANIZATION', 'Needs `organization:delete`.', 'FORBIDDEN'),
  ],
  run: async ({ ctx, graph, body }) => {
    if (body.organizationId === '') throw new Refused(ORGANIZATION_NOT_FOUND)
    const { organizationId: id } = await placeOf(ctx, body, { none: ORGANIZATION_NOT_FOUND, stranger: STRANGER })
    const { organization } = await graph(BetterAuthOrganizationByIdDocument, { id })
    const result = await graph(BetterAuthDeleteOrganizationDocument, { input: { organization: { id } } })
    succeeded(result.deleteOrganization)
    if (callerOf(ctx).session.activeOrganizationId === id) await setActiveOrganization(ctx, null)
    return organization && presentOrganizationRow(organization)
  },
})
