import { RybbitMyMembershipsDocument, RybbitMyOrganizationsDocument } from '../../generated/documents/graphql.js'
import { WHOLE_LIST } from '../door.js'
import { type Route, route } from '../route.js'
import { UNAUTHORIZED } from './errors.js'
import { myMembershipsExample, myOrganizationsExample } from './examples.js'
import { presentMembers, presentMembership, presentOrganization, presentSite } from './presenters.js'
import { myMembershipShape, myOrganizationShape } from './shapes.js'

/** What the caller belongs to (rybbit.md 9). */
export const organizationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations',
    operationId: 'listOrganizations',
    summary: 'List the organizations of the caller',
    description: 'With members and sites. A key is shown no members; an organization key lists its organization.',
    tag: 'Organizations',
    permissions: ['organization.read'],
    credential: 'any',
    success: {
      status: 200,
      description: 'The organizations.',
      schema: myOrganizationShape.array(),
      example: myOrganizationsExample,
    },
    errors: [UNAUTHORIZED],
    run: async ({ ctx, graph }) => {
      const variables = { first: WHOLE_LIST, withMembers: ctx.viewer.kind === 'USER' }
      const { viewer } = await graph(RybbitMyOrganizationsDocument, variables, {
        nullWhenForbidden: ['subscription', 'sites', 'members'],
      })
      return viewer.organizations.nodes.map((organization) => ({
        ...presentOrganization(organization),
        members: presentMembers(organization.id, organization.members?.nodes ?? []),
        sites: (organization.sites?.nodes ?? []).map(presentSite),
      }))
    },
  }),
  route({
    method: 'GET',
    path: '/api/user/organizations',
    operationId: 'listMyMemberships',
    summary: 'List where the caller belongs, and as what',
    tag: 'Organizations',
    permissions: ['organization.read'],
    credential: 'any',
    success: {
      status: 200,
      description: 'The organizations with the role of the caller.',
      schema: myMembershipShape.array(),
      example: myMembershipsExample,
    },
    errors: [UNAUTHORIZED],
    run: async ({ ctx, graph }) => {
      const { viewer } = await graph(RybbitMyMembershipsDocument, { first: WHOLE_LIST })
      return viewer.organizations.nodes.map((organization) => presentMembership(organization, ctx.viewer))
    },
  }),
]
