import { offsetPage } from '../../database/numbered-page.js'
import type { Organization } from '../../generated/prisma/client.js'
import { createOrganization } from '../../organization/operations/create-organization.js'
import { deleteOrganization } from '../../organization/operations/delete-organization.js'
import { updateOrganization } from '../../organization/operations/update-organization.js'
import { organizationById, organizations, ownOrganizations } from '../../organization/reads.js'
import { Refused } from '../problem.js'
import { type Call, type Route, route } from '../route.js'
import {
  administering,
  inOrganizationOfPath,
  organizationOf,
  reading,
  recently,
  refusalsInOrganization,
  refusalsOf,
  withScope,
} from './access.js'
import { invalidInput, NO_PERMISSION, NOT_FOUND, NOT_RECENT } from './errors.js'
import { organizationExample } from './examples.js'
import { body, flag, text } from './fields.js'
import { organizationPath } from './inputs.js'
import { settingsFields, settingsIn } from './organization-settings.js'
import { pageExample, pageOf, pageQuery, presentPage, TOO_FAR, windowOf } from './page.js'
import { presentOrganization } from './presenters.js'
import { organizationShape } from './shapes.js'
import { REQUIRED } from './texts.js'

const seeing = reading('organization:read', 'organization.read')
const creating = { scope: 'organization:write', permissions: [], tooLittle: null } as const
const changing = administering('organization:write', 'organization.update', 'organization.update')
const deleting = {
  ...administering('organization:write', 'organization.delete', 'organization.delete'),
  tooLittle: NO_PERMISSION,
}

const NAME = 64
const success = (status: number, description: string) => ({
  status,
  description,
  schema: organizationShape,
  example: organizationExample,
})

async function organizationAt({ ctx, params }: Call<{ organizationId: string }>): Promise<Organization> {
  const organization = await ctx.load(organizationById, organizationOf(ctx, params))
  if (!organization) throw new Refused(NOT_FOUND)
  return organization
}

/** Organizations (posthog.md 7). A foreign one is not there, since the list does not have it. */
export const organizationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations',
    operationId: 'organizations_list',
    summary: 'List the organizations of the caller',
    tag: 'Organizations',
    permissions: ['organization.read'],
    credential: 'any',
    guards: [withScope(seeing)],
    query: pageQuery,
    success: {
      status: 200,
      description: 'A page of organizations.',
      schema: pageOf(organizationShape),
      example: pageExample(organizationExample),
    },
    errors: [TOO_FAR, ...refusalsOf(seeing)],
    run: async (call) => {
      const { ctx } = call
      const window = windowOf(call.query)
      const conditions = [ownOrganizations(ctx.viewer)]
      const { rows, total } = await offsetPage(ctx, organizations, null, { ...window, conditions })
      const shown = await Promise.all(rows.map((organization) => presentOrganization(ctx, organization)))
      return presentPage(call, window, { total, rows: shown })
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations',
    operationId: 'organizations_create',
    summary: 'Create an organization',
    description: 'The caller becomes its owner. Needs a session, or a key that nothing limits.',
    tag: 'Organizations',
    permissions: [],
    credential: 'any',
    guards: [withScope(creating), recently],
    body: body({ name: text(NAME) }),
    bodyExample: { name: 'Acme Inc' },
    success: success(201, 'The new organization.'),
    errors: [
      invalidInput(REQUIRED, 'name', 'The name is missing.'),
      ...refusalsOf(creating),
      NO_PERMISSION,
      NOT_RECENT,
    ],
    run: async ({ ctx, body: { name } }) => presentOrganization(ctx, await createOrganization(ctx, { name })),
  }),
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId',
    operationId: 'organizations_retrieve',
    summary: 'Retrieve an organization',
    tag: 'Organizations',
    permissions: ['organization.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(seeing, NOT_FOUND)],
    params: organizationPath,
    success: success(200, 'The organization.'),
    // No role permits too little for it.
    errors: [...refusalsInOrganization(seeing).filter((error) => error !== NO_PERMISSION), NOT_FOUND],
    run: async (call) => presentOrganization(call.ctx, await organizationAt(call)),
  }),
  route({
    method: 'PATCH',
    path: '/api/organizations/:organizationId',
    operationId: 'organizations_partial_update',
    summary: 'Change an organization',
    tag: 'Organizations',
    permissions: ['organization.update'],
    credential: 'any',
    guards: [inOrganizationOfPath(changing, NOT_FOUND)],
    params: organizationPath,
    body: body({ name: text(NAME).optional(), members_can_invite: flag().optional(), ...settingsFields }),
    bodyExample: { members_can_invite: true },
    success: success(200, 'The organization as it is now.'),
    errors: [
      invalidInput('Must be a valid boolean.', 'members_can_invite', 'A field of a wrong type.'),
      ...refusalsInOrganization(changing),
      NOT_FOUND,
    ],
    run: async (call) => {
      const { name, members_can_invite: membersCanInvite, ...given } = call.body
      const settings = settingsIn(given)
      const changes = {
        ...(name !== undefined && { name }),
        ...(membersCanInvite !== undefined && { membersCanInvite }),
        ...(Object.keys(settings).length > 0 && { settings }),
      }
      if (Object.keys(changes).length === 0) return presentOrganization(call.ctx, await organizationAt(call))
      const reference = { id: organizationOf(call.ctx, call.params) }
      return presentOrganization(call.ctx, await updateOrganization(call.ctx, reference, changes))
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/organizations/:organizationId',
    operationId: 'organizations_destroy',
    summary: 'Delete an organization with all that belongs to it',
    tag: 'Organizations',
    permissions: ['organization.delete'],
    credential: 'any',
    guards: [inOrganizationOfPath(deleting, NOT_FOUND)],
    params: organizationPath,
    success: { status: 204, description: 'It is gone.' },
    errors: [...refusalsInOrganization(deleting), NOT_FOUND],
    run: async ({ ctx, params }) => {
      await deleteOrganization(ctx, { id: organizationOf(ctx, params) })
    },
  }),
]
