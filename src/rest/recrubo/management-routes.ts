import { rotateOrganizationToken } from '../../api-key/operations/rotate-organization-token.js'
import { deleteOrganization } from '../../organization/operations/delete-organization.js'
import { createManagedOrganization } from '../../partner/operations/create-managed-organization.js'
import type { Route } from '../route.js'
import { readDocument } from './document.js'
import { FORBIDDEN, INVALID, MISMATCH, NOT_FOUND, READ_ONLY } from './errors.js'
import { createOrganizationExample, managedListExample, withTokenExample } from './examples.js'
import { organizationLink } from './links.js'
import { organizationDocument, refuseLinkage } from './organization-documents.js'
import {
  CHANGING,
  find,
  INPUT_NAMES,
  list,
  MANY_ORGANIZATIONS,
  ONE_ORGANIZATION,
  READ_ONLY_ATTRIBUTES,
  SHOWING,
  show,
  update,
  webhookOf,
} from './organization-rows.js'
import { byPartner, managedOrganizations } from './reach.js'
import { created, noContent, ok, resourceRow } from './row.js'
import {
  createOrganizationShape,
  newOrganization,
  organizationDocumentShape,
  organizationsDocumentShape,
} from './shapes.js'

/** The management surface, for Partner Keys (recrubo.md 2, rows 1 to 6). */
export const managementRoutes: readonly Route[] = [
  resourceRow({
    method: 'GET',
    path: '/public/v2/management/organizations',
    operationId: 'listManagedOrganizations',
    summary: 'List the organizations of the partner',
    tag: 'Management',
    permissions: ['platform.organizations.list'],
    guards: [byPartner({ read: 'platform.organizations.list' })],
    understands: MANY_ORGANIZATIONS,
    success: {
      status: 200,
      description: 'A page of organizations.',
      schema: organizationsDocumentShape,
      example: managedListExample,
    },
    errors: [FORBIDDEN],
    run: list(managedOrganizations),
  }),
  resourceRow({
    method: 'POST',
    path: '/public/v2/management/organizations',
    operationId: 'createManagedOrganization',
    summary: 'Create an organization',
    description: 'With its Organization Key, which no later read shows. A webhook URL without a secret gets one made.',
    tag: 'Management',
    permissions: ['platform.organizations.create', 'organization.token.rotate', 'webhooks.update'],
    guards: [byPartner({ action: 'organization.create' })],
    understands: ONE_ORGANIZATION,
    body: createOrganizationShape,
    bodyExample: createOrganizationExample,
    success: {
      status: 201,
      description: 'The organization with its token; `Location` tells where it is.',
      schema: organizationDocumentShape,
      example: withTokenExample,
    },
    errors: [FORBIDDEN, READ_ONLY, NOT_FOUND, MISMATCH, INVALID],
    run: async ({ ctx, query, body }) => {
      const { id, attributes, relationships, pointing } = readDocument(body, {
        type: 'organizations',
        attributes: newOrganization,
        readOnly: READ_ONLY_ATTRIBUTES,
        id: null,
      })
      await refuseLinkage(ctx, relationships)
      const made = await pointing(INPUT_NAMES, () =>
        createManagedOrganization(ctx, { id, name: attributes.name }, webhookOf(attributes)),
      )
      const document = await organizationDocument(ctx, query, made.organization, made)
      return created(organizationLink(ctx.services, made.organization.id), document)
    },
  }),
  resourceRow({
    method: 'GET',
    path: '/public/v2/management/organizations/:id',
    operationId: 'getManagedOrganization',
    summary: 'Show an organization',
    tag: 'Management',
    permissions: ['platform.organizations.read'],
    guards: [byPartner({ read: 'platform.organizations.read' })],
    ...SHOWING,
    run: show(managedOrganizations),
  }),
  resourceRow({
    method: 'PATCH',
    path: '/public/v2/management/organizations/:id',
    operationId: 'updateManagedOrganization',
    summary: 'Change an organization',
    tag: 'Management',
    guards: [byPartner({ action: 'organization.update' })],
    ...CHANGING,
    run: update(managedOrganizations),
  }),
  resourceRow({
    method: 'DELETE',
    path: '/public/v2/management/organizations/:id',
    operationId: 'deleteManagedOrganization',
    summary: 'Delete an organization and everything that belongs to it',
    description: 'A body is not looked at.',
    tag: 'Management',
    permissions: ['organization.delete'],
    guards: [byPartner({ action: 'organization.delete' })],
    understands: {},
    success: { status: 204, description: 'It is gone.' },
    errors: [FORBIDDEN, NOT_FOUND],
    run: async (call) => {
      const { id } = await find(call, managedOrganizations)
      await deleteOrganization(call.ctx, { id })
      return noContent()
    },
  }),
  resourceRow({
    method: 'POST',
    path: '/public/v2/management/refresh-token/:id',
    operationId: 'refreshOrganizationToken',
    summary: 'Replace the Organization Key',
    description: 'The key before ends at once. A body is not looked at.',
    tag: 'Management',
    permissions: ['organization.token.rotate'],
    guards: [byPartner({ action: 'organization.rotate_token' })],
    understands: ONE_ORGANIZATION,
    success: {
      status: 200,
      description: 'The organization with its new token.',
      schema: organizationDocumentShape,
      example: withTokenExample,
    },
    errors: [FORBIDDEN, NOT_FOUND],
    run: async (call) => {
      const { id } = await find(call, managedOrganizations)
      const { organization, token } = await rotateOrganizationToken(call.ctx, { id })
      return ok(await organizationDocument(call.ctx, call.query, organization, { token }))
    },
  }),
]
