import { z } from 'zod'
import {
  RybbitAddMemberDocument,
  RybbitOrganizationMembersDocument,
  RybbitSetSiteAccessDocument,
} from '../../generated/documents/graphql.js'
import { succeeded } from '../documents.js'
import { WHOLE_LIST } from '../door.js'
import { Refused } from '../problem.js'
import { type Route, route } from '../route.js'
import { BAD_BODY, error, FORBIDDEN, MEMBER_NOT_FOUND, NO_ORGANIZATION_ID, UNAUTHORIZED } from './errors.js'
import { memberSitesExample, organizationMembersExample } from './examples.js'
import {
  type Access,
  administering,
  inOrganizationOfPath,
  onMemberOfPath,
  reading,
  refusalsOf,
  withUserBehind,
} from './guards.js'
import { organizationPath } from './inputs.js'
import { presentMembers } from './presenters.js'
import { memberSitesShape, organizationMembersShape } from './shapes.js'

const seeing = reading('users.read')
const restricting = administering(['sites.restrict', 'users.update'], 'members:manage')

/** The documented words of POST members: a plain member is answered 401 (rybbit.md 5). */
const adding: Access = {
  permissions: ['users.create'],
  scope: 'members:manage',
  outsider: FORBIDDEN,
  tooLittle: UNAUTHORIZED,
}

const MISSING_FIELDS = error(400, 'Missing required fields: email and role', 'Both are texts.', 'BAD_INPUT')
const BAD_ROLE = error(400, 'Role must be either admin, member, or owner', 'Another role.')
const ROLES = ['admin', 'member', 'owner']

/** Members and which sites they see (rybbit.md 4, 5 and 9). */
export const memberRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/members',
    operationId: 'listOrganizationMembers',
    summary: 'Get Organization Members',
    tag: 'Organizations',
    permissions: ['users.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(seeing)],
    params: organizationPath,
    success: {
      status: 200,
      description: 'The members.',
      schema: organizationMembersShape,
      example: organizationMembersExample,
    },
    errors: [NO_ORGANIZATION_ID, ...refusalsOf(seeing)],
    run: async ({ graph, params }) => {
      const variables = { organization: params.organizationId, first: WHOLE_LIST }
      const { organization } = await graph(RybbitOrganizationMembersDocument, variables)
      if (!organization) throw new Refused(FORBIDDEN)
      return { success: true, data: presentMembers(organization.id, organization.members?.nodes ?? []) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/:organizationId/members',
    operationId: 'addOrganizationMember',
    summary: 'Add Organization Member',
    description: 'Adds an existing user at once, without an e-mail.',
    tag: 'Organizations',
    permissions: ['users.create'],
    credential: 'any',
    guards: [inOrganizationOfPath(adding), withUserBehind],
    params: organizationPath,
    body: z.object({ email: z.string().min(1), role: z.string().min(1) }),
    bodyExample: { email: 'newuser@example.com', role: 'member' },
    success: {
      status: 201,
      description: 'The user is a member.',
      schema: z.strictObject({ message: z.string() }),
      example: { message: 'User added to organization successfully' },
    },
    errors: [
      NO_ORGANIZATION_ID,
      ...refusalsOf(adding),
      MISSING_FIELDS,
      BAD_ROLE,
      error(
        403,
        'You cannot assign a role above your own',
        'The role permits what the caller may not.',
        'ROLE_ABOVE_OWN',
      ),
      // An address that nobody can have is nobody's address.
      error(404, 'User not found', 'Nobody has this address.', 'USER_NOT_FOUND', 'INVALID_INPUT'),
      error(400, 'User is already a member of this organization', 'Nothing to add.', 'ALREADY_MEMBER'),
      error(
        403,
        'You have reached the limit of 3 member(s) for your plan. Please upgrade to add more.',
        'The plan allows no more members.',
      ),
    ],
    run: async ({ graph, params, body }) => {
      if (!ROLES.includes(body.role)) throw new Refused(BAD_ROLE)
      const input = { organization: { id: params.organizationId }, ...body }
      succeeded((await graph(RybbitAddMemberDocument, { input })).addMember)
      return { message: 'User added to organization successfully' }
    },
  }),
  route({
    method: 'PUT',
    path: '/api/organizations/:organizationId/members/:memberId/sites',
    operationId: 'updateMemberSites',
    summary: 'Restrict a member to chosen sites, or lift that',
    description: 'The list replaces the one before; without one it stays.',
    tag: 'Organizations',
    permissions: restricting.permissions,
    credential: 'any',
    guards: [inOrganizationOfPath(restricting), onMemberOfPath],
    params: organizationPath.extend({ memberId: z.string() }),
    body: z.object({ hasRestrictedSiteAccess: z.boolean(), siteIds: z.array(z.int()).optional() }),
    bodyExample: { hasRestrictedSiteAccess: true, siteIds: [456] },
    success: {
      status: 200,
      description: 'What the member sees now.',
      schema: memberSitesShape,
      example: memberSitesExample,
    },
    errors: [
      NO_ORGANIZATION_ID,
      BAD_BODY,
      error(400, 'Sites do not belong to organization: 1, 2', 'Sites that are not of this organization.'),
      error(400, 'Owners and admins see every site and cannot be restricted.', 'An owner or admin.'),
      ...refusalsOf(restricting),
      MEMBER_NOT_FOUND,
    ],
    run: async ({ graph, params, body }) => {
      const { setSiteAccess } = await graph(RybbitSetSiteAccessDocument, {
        input: {
          memberId: params.memberId,
          restricted: body.hasRestrictedSiteAccess,
          siteIds: body.siteIds?.map(String),
        },
      })
      const { member } = succeeded(setSiteAccess)
      return {
        memberId: member.id,
        hasRestrictedSiteAccess: member.hasRestrictedSiteAccess,
        siteAccess: member.grantedSites,
      }
    },
  }),
]
