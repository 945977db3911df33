import { RybbitMyOrganizationsDocument } from '../../generated/documents/graphql.js'
import { WHOLE_LIST } from '../door.js'
import { type Route, route } from '../route.js'
import { UNAUTHORIZED } from './errors.js'
import { presentOrganization } from './presenters.js'
import { organizationShape } from './shapes.js'

export const organizationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations',
    operationId: 'listOrganizations',
    summary: 'List the organizations of the caller',
    tag: 'Organizations',
    permissions: ['organization.read'],
    credential: 'any',
    success: { status: 200, description: 'The organizations.', schema: organizationShape.array() },
    errors: [UNAUTHORIZED],
    run: async ({ graph }) => {
      const { viewer } = await graph(RybbitMyOrganizationsDocument, { first: WHOLE_LIST })
      return viewer.organizations.nodes.map(presentOrganization)
    },
  }),
]
