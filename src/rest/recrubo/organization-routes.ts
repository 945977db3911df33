import type { Route } from '../route.js'
import { FORBIDDEN } from './errors.js'
import { ownListExample } from './examples.js'
import { CHANGING, list, MANY_ORGANIZATIONS, SHOWING, show, update } from './organization-rows.js'
import { byMember, ownOrganizations } from './reach.js'
import { resourceRow } from './row.js'
import { organizationsDocumentShape } from './shapes.js'

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
    ...SHOWING,
    run: show(ownOrganizations),
  }),
  resourceRow({
    method: 'PATCH',
    path: '/public/v2/organizations/:id',
    operationId: 'updateOrganization',
    summary: 'Change the organization of the key',
    tag: 'Organizations',
    guards: [byMember({ action: 'organization.update' })],
    ...CHANGING,
    run: update(ownOrganizations),
  }),
]
