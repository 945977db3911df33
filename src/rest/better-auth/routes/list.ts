import { BetterAuthMyOrganizationsDocument } from '../../../generated/documents/graphql.js'
import { WHOLE_LIST } from '../../door.js'
import { organizationRowExample } from '../examples.js'
import { presentOrganizationRow } from '../presenters.js'
import { row } from '../row.js'
import { organizationRowShape } from '../shapes.js'

export const list = row({
  method: 'GET',
  path: 'list',
  operationId: 'listOrganizations',
  summary: 'List the organizations of the caller',
  tag: 'Organizations',
  permissions: [],
  success: {
    description: 'The organizations, oldest first.',
    schema: organizationRowShape.array(),
    example: [organizationRowExample],
  },
  errors: [],
  run: async ({ graph }) => {
    const { viewer } = await graph(BetterAuthMyOrganizationsDocument, { first: WHOLE_LIST })
    return viewer.organizations.nodes.map(presentOrganizationRow)
  },
})
