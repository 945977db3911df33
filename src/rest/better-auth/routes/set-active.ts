import { z } from 'zod'
import { BetterAuthOrganizationByIdDocument } from '../../../generated/documents/graphql.js'
import { sessionSetCookie } from '../../../identity/auth.js'
import { setActiveOrganization } from '../../../identity/operations/set-active-organization.js'
import { Refused, Reply } from '../../problem.js'
import { callerOf, organizationMeant } from '../caller.js'
import { ORGANIZATION_NOT_FOUND } from '../errors.js'
import { organizationRowExample } from '../examples.js'
import { STRANGER } from '../organization-read.js'
import { presentOrganizationRow } from '../presenters.js'
import { row } from '../row.js'
import { organizationRowShape } from '../shapes.js'

export const setActive = row({
  method: 'POST',
  path: 'set-active',
  operationId: 'setActiveOrganization',
  summary: 'Choose the organization that is meant where none is named',
  description: 'null for none. Sends the session cookie again.',
  tag: 'Organizations',
  permissions: [],
  body: z.object({ organizationId: z.string().nullable().optional(), organizationSlug: z.string().optional() }),
  bodyExample: { organizationId: 'org_01hzy3v4w5x6y7z8a9b0c1d2e3' },
  success: {
    description: 'The active organization, or null.',
    schema: organizationRowShape.nullable(),
    example: organizationRowExample,
  },
  errors: [ORGANIZATION_NOT_FOUND, STRANGER],
  run: async ({ ctx, request, graph, body }) => {
    const { session, memberships } = callerOf(ctx)
    const clears = body.organizationId === null
    // The id wins over the slug here.
    const named = body.organizationId
      ? { organizationId: body.organizationId }
      : { organizationSlug: body.organizationSlug }
    const organizationId = clears ? null : await organizationMeant(ctx, named)
    if (!organizationId && !session.activeOrganizationId) return null
    if (organizationId && !memberships.has(organizationId)) {
      await setActiveOrganization(ctx, null)
      throw new Refused(STRANGER)
    }
    await setActiveOrganization(ctx, organizationId)
    const { organization } = organizationId
      ? await graph(BetterAuthOrganizationByIdDocument, { id: organizationId })
      : { organization: null }
    return new Reply({
      status: 200,
      body: organization ? presentOrganizationRow(organization) : null,
      headers: { 'set-cookie': sessionSetCookie(request.headers, ctx.services.publicUrl) },
    })
  },
})
