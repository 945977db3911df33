import { z } from 'zod'
import { numberedPage } from '../../database/numbered-page.js'
import {
  ToursEventsDeleteOrganizationDocument,
  ToursEventsFindOrganizationDocument,
  ToursEventsUpdateOrganizationDocument,
} from '../../generated/documents/graphql.js'
import { organizationFilter, organizations } from '../../organization/reads.js'
import { succeeded } from '../documents.js'
import { Refused } from '../problem.js'
import { type Route, type RunDocument, route } from '../route.js'
import { OF_PLATFORM } from './errors.js'
import { organizationExample, successExample } from './examples.js'
import { idPath, organizationChanges, organizationChangesExample } from './inputs.js'
import { CHANGE_ERRORS, ORGANIZATION_NOT_FOUND } from './organization-errors.js'
import { envelope, PAGE_ERRORS, pagedQuery, pageExample, pageOf, pageShape } from './paging.js'
import { forSuperAdmins } from './place.js'
import { presentOrganization } from './presenters.js'
import { organizationShape, successShape } from './shapes.js'

/** All organizations, for super admins in a session (tours-events.md 2, rows 1 and 5 to 7). */
export const platformRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations',
    operationId: 'listOrganizations',
    summary: 'List all organizations',
    tag: 'Organizations',
    permissions: ['platform.organizations.list'],
    credential: 'session',
    guards: [forSuperAdmins('platform.organizations.list')],
    query: pagedQuery(['createdAt', 'name'], {
      search: z.string().optional().describe('Part of the name, in any case.'),
    }),
    success: {
      status: 200,
      description: 'A page of organizations.',
      schema: pageShape(organizationShape),
      example: pageExample(organizationExample),
    },
    errors: [...OF_PLATFORM, ...PAGE_ERRORS],
    run: async ({ ctx, query }) => {
      const conditions = organizationFilter({ search: query.search ?? null })
      const { rows, total } = await numberedPage(ctx, organizations, null, { ...pageOf(query), conditions })
      return envelope(query, total, rows.map(presentOrganization))
    },
  }),
  route({
    method: 'GET',
    path: '/api/organizations/:id',
    operationId: 'getOrganization',
    summary: 'Show any organization',
    tag: 'Organizations',
    permissions: ['platform.organizations.read'],
    credential: 'session',
    guards: [forSuperAdmins('platform.organizations.read')],
    params: idPath,
    success: {
      status: 200,
      description: 'The organization.',
      schema: organizationShape,
      example: organizationExample,
    },
    errors: [...OF_PLATFORM, ORGANIZATION_NOT_FOUND],
    run: ({ graph, params }) => show(graph, params.id),
  }),
  route({
    method: 'PATCH',
    path: '/api/organizations/:id',
    operationId: 'updateOrganization',
    summary: 'Change any organization',
    description: 'Fields that are left out keep their value.',
    tag: 'Organizations',
    permissions: ['platform.organizations.update'],
    credential: 'session',
    guards: [forSuperAdmins('platform.organizations.update', 'organization.update')],
    params: idPath,
    body: organizationChanges,
    bodyExample: organizationChangesExample,
    success: {
      status: 200,
      description: 'The organization as it is now.',
      schema: organizationShape,
      example: organizationExample,
    },
    errors: [...OF_PLATFORM, ORGANIZATION_NOT_FOUND, ...CHANGE_ERRORS],
    run: async ({ graph, params: { id }, body }) => {
      if (Object.keys(body).length === 0) return show(graph, id)
      const input = { organization: { id }, ...body }
      const { updateOrganization } = await graph(ToursEventsUpdateOrganizationDocument, { input })
      return presentOrganization(succeeded(updateOrganization).organization)
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/organizations/:id',
    operationId: 'deleteOrganization',
    summary: 'Delete any organization with everything in it',
    tag: 'Organizations',
    permissions: ['platform.organizations.delete'],
    credential: 'session',
    guards: [forSuperAdmins('platform.organizations.delete', 'organization.delete')],
    params: idPath,
    success: { status: 200, description: 'It is gone.', schema: successShape, example: successExample },
    errors: [...OF_PLATFORM, ORGANIZATION_NOT_FOUND],
    run: async ({ graph, params }) => {
      succeeded((await graph(ToursEventsDeleteOrganizationDocument, params)).deleteOrganization)
      return { success: true }
    },
  }),
]

async function show(graph: RunDocument, id: string) {
  const { organization } = await graph(ToursEventsFindOrganizationDocument, { id })
  if (!organization) throw new Refused(ORGANIZATION_NOT_FOUND)
  return presentOrganization(organization)
}
