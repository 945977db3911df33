import { permissionsIn } from '../../access/decide.js'
import {
  ToursEventsFindOrganizationDocument,
  ToursEventsUpdateOrganizationDocument,
} from '../../generated/documents/graphql.js'
import { succeeded } from '../documents.js'
import { Refused } from '../problem.js'
import { type Route, type RunDocument, route } from '../route.js'
import { AMBIGUOUS, FORBIDDEN, KEY_EXPIRED, NO_ORGANIZATION, OF_ORGANIZATION, UNAUTHORIZED, UNSEEN } from './errors.js'
import { organizationExample, permissionsExample } from './examples.js'
import { organizationChanges, organizationChangesExample } from './inputs.js'
import { CHANGE_ERRORS } from './organization-errors.js'
import { currentOrganization, organizationFor } from './place.js'
import { presentOrganization, presentPermissions } from './presenters.js'
import { roleText } from './reads.js'
import { organizationShape, permissionsShape } from './shapes.js'

/** The organization behind the session or key (tours-events.md 2, rows 2 to 4). */
export const currentOrganizationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations/me',
    operationId: 'getCurrentOrganization',
    summary: 'Show the organization behind the session or key',
    description: 'The active one of the session, else the only one that the caller belongs to.',
    tag: 'Current organization',
    permissions: ['organization.read'],
    credential: 'any',
    success: {
      status: 200,
      description: 'The organization.',
      schema: organizationShape,
      example: organizationExample,
    },
    errors: [UNAUTHORIZED, KEY_EXPIRED, UNSEEN, NO_ORGANIZATION, AMBIGUOUS],
    run: ({ ctx, graph }) => show(graph, currentOrganization(ctx)),
  }),
  route({
    method: 'PATCH',
    path: '/api/organizations/me',
    operationId: 'updateCurrentOrganization',
    summary: 'Change the organization behind the session or key',
    description: 'Fields that are left out keep their value.',
    tag: 'Current organization',
    permissions: ['organization.update'],
    credential: 'any',
    body: organizationChanges,
    bodyExample: organizationChangesExample,
    success: {
      status: 200,
      description: 'The organization as it is now.',
      schema: organizationShape,
      example: organizationExample,
    },
    errors: [...OF_ORGANIZATION, UNSEEN, ...CHANGE_ERRORS],
    run: async ({ ctx, graph, body }) => {
      if (Object.keys(body).length === 0) return show(graph, organizationFor(ctx, 'organization.update'))
      const input = { organization: { id: currentOrganization(ctx) }, ...body }
      const { updateOrganization } = await graph(ToursEventsUpdateOrganizationDocument, { input })
      return presentOrganization(succeeded(updateOrganization).organization)
    },
  }),
  route({
    method: 'GET',
    path: '/api/organizations/me/permissions',
    operationId: 'getOwnPermissions',
    summary: 'Show what the caller may do in the organization',
    description: 'A key shows no more than its scopes let through.',
    tag: 'Current organization',
    permissions: [],
    credential: 'any',
    success: {
      status: 200,
      description: 'The permissions, as a map and as a list.',
      schema: permissionsShape,
      example: permissionsExample,
    },
    // Who may do nothing is told so.
    errors: OF_ORGANIZATION.filter((error) => error !== FORBIDDEN),
    run: async ({ ctx }) => {
      const organizationId = currentOrganization(ctx)
      const { viewer } = ctx
      const membership = 'memberships' in viewer ? viewer.memberships.get(organizationId) : undefined
      const role = membership ? await roleText(ctx, organizationId, membership.roleKeys) : null
      return presentPermissions(role, permissionsIn(viewer, organizationId))
    },
  }),
]

/** A key whose scopes leave out `organization.read` is told that, for it knows what it is for. */
async function show(graph: RunDocument, id: string) {
  const { organization } = await graph(ToursEventsFindOrganizationDocument, { id })
  if (!organization) throw new Refused(FORBIDDEN)
  return presentOrganization(organization)
}
