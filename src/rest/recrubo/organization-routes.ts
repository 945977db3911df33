import type { Route } from '../route.js'
import { FORBIDDEN, INVALID, MISMATCH, NOT_FOUND, READ_ONLY } from './errors.js'
import { organizationExample, ownListExample, updateOrganizationExample } from './examples.js'
import { list, MANY_ORGANIZATIONS, ONE_ORGANIZATION, show, update } from './organization-rows.js'
import { byMember, ownOrganizations } from './reach.js'
import { resourceRow } from './row.js'
import { organizationDocumentShape, organizationsDocumentShape, updateOrganizationShape } from './shapes.js'

/** The standard surface, for Organization Keys (recrubo.md 2, row 7). */
export const organizationRoutes: readonly Route[] = [
  resourceRow({
    method: 'GET',
    path: '/public/v2/organizations',
    operationId: 'listOrganizations',
    summary: 'List the organization of the key',
    tag: 'Organizations',
    permissions: ['organization.read'],
    guards: [byMember()],
    understands: MANY_ORGANIZATIONS,
    success: {
      status: 200,
      description: 'The organization, or those of the person behind the key.',
      schema: organizationsDocumentShape,
      example: ownListExample,
    },
    errors: [FORBIDDEN],
    run: list(ownOrganizations),
  }),
  resourceRow({
    method: 'GET',
    path: '/public/v2/organizations/:id',
    operationId: 'getOrganization',
    summary: 'Show the organization of the key',
    tag: 'Organizations',
    permissions: ['organization.read'],
    guards: [byMember()],
    understands: ONE_ORGANIZATION,
    success: {
      status: 200,
      description: 'The organization.',
      schema: organizationDocumentShape,
      example: organizationExample,
    },
    errors: [FORBIDDEN, NOT_FOUND],
    run: show(ownOrganizations),
  }),
  resourceRow({
    method: 'PATCH',
    path: '/public/v2/organizations/:id',
    operationId: 'updateOrganization',
    summary: 'Change the organization of the key',
    description: 'Omitted attributes keep their value, null clears.',
    tag: 'Organizations',
    permissions: ['organization.update', 'webhooks.update'],
    guards: [byMember({ action: 'organization.update' })],
    understands: ONE_ORGANIZATION,
    body: updateOrganizationShape,
    bodyExample: updateOrganizationExample,
    success: {
      status: 200,
      description: 'The organization as it is now.',
      schema: organizationDocumentShape,
      example: organizationExample,
    },
    errors: [FORBIDDEN, READ_ONLY, NOT_FOUND, MISMATCH, INVALID],
    run: update(ownOrganizations),
  }),
]
