import { can, permissionsIn } from '../access/decide.js'
import { isPermission } from '../access/permissions.js'
import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { entityByIdOr } from '../graph/entities.js'
import { addMutation } from '../graph/mutation.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { inOrder, orderInput } from '../graph/order.js'
import { ViewerRef } from '../identity/schema.js'
import { encodeId } from '../ids.js'
import { createOrganization } from './operations/create-organization.js'
import { deleteOrganization } from './operations/delete-organization.js'
import { updateOrganization } from './operations/update-organization.js'
import {
  findOrganization,
  organizationById,
  organizationFilter,
  organizations,
  ownOrganizations,
  visibleOrganizations,
} from './reads.js'

export const OrganizationRef = builder.prismaNode('Organization', {
  description: 'A tenant: who belongs to it, what it has, and who may do what in it.',
  id: { field: 'id', description: 'TypeID, `org_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    slug: t.exposeString('slug', { description: 'Unique name for URLs.' }),
    logo: t.expose('logo', { type: 'URL', nullable: true, description: 'Where its logo is.' }),
    timezone: t.expose('timezone', { type: 'TimeZone', description: 'IANA name.' }),
    membersCanInvite: t.exposeBoolean('membersCanInvite', {
      description: 'Whether the system role `member` holds `users.invite` here.',
    }),
    metadata: t.field({
      type: 'JSONObject',
      nullable: true,
      description: 'Free data of the caller.',
      resolve: (row) => row.metadata as Record<string, unknown> | null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    viewerPermissions: t.stringList({
      description: 'The effective permissions of the viewer here.',
      resolve: (row, _args, { ctx }) => [...permissionsIn(ctx.viewer, row.id, row)],
    }),
    viewerCan: t.boolean({
      description: 'Whether the viewer holds a permission here; false for a string that is no permission.',
      args: { permission: t.arg.string({ required: true, description: 'A string of the catalogue, `users.invite`.' }) },
      resolve: (row, { permission }, { ctx }) => isPermission(permission) && can(ctx.viewer, row.id, permission, row),
    }),
  }),
})
registerNode('Organization', organizationById)
entityByIdOr(OrganizationRef, 'slug', (ctx, slug) => findOrganization(ctx, { slug }))

export const OrganizationReferenceInput = builder.inputType('OrganizationReference', {
  description: 'Names an organization by exactly one of its names.',
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: 'TypeID or UUID.' }),
    slug: t.string({ description: 'Its slug.' }),
  }),
})

const OrganizationFilter = builder.inputType('OrganizationFilter', {
  description: 'Which organizations to list; conditions combine with AND.',
  fields: (t) => ({
    search: t.string({ description: 'Part of the name, case-insensitive.' }),
    slug: t.string({ description: 'Exactly this slug.' }),
  }),
})

const OrganizationOrder = orderInput('Organization', 'organizations', {
  CREATED_AT: 'When they were created.',
  NAME: 'Their name.',
})

const OrganizationPage = connectionTypes(OrganizationRef, {
  name: 'Organization',
  row: 'An organization in a list.',
  page: 'A page of organizations.',
})

builder.queryFields((t) => ({
  organization: t.prismaField({
    type: 'Organization',
    nullable: true,
    description: 'An organization by id or slug; null if there is none or the viewer may not see it.',
    args: { by: t.arg({ type: OrganizationReferenceInput, required: true, description: 'Which one.' }) },
    resolve: (_query, _root, { by }, { ctx }) => findOrganization(ctx, by),
  }),
  organizations: t.connection(
    {
      type: OrganizationRef,
      description: "The organizations that the viewer may see: its own, a partner's, or all for a super admin.",
      complexity: connectionComplexity,
      args: {
        filter: t.arg({ type: OrganizationFilter, description: 'Which ones.' }),
        orderBy: t.arg({ type: OrganizationOrder, description: 'In which order; by default as they were created.' }),
      },
      resolve: (_root, args, { ctx }) =>
        connection(ctx, organizations, null, args, {
          ...inOrder(args.orderBy),
          conditions: [...visibleOrganizations(ctx.viewer), ...organizationFilter(args.filter)],
        }),
    },
    ...OrganizationPage,
  ),
}))

addMutation('createOrganization', {
  description: 'Creates an organization; its creator becomes the owner.',
  guard: { rule: 'any signed-in user, an unlimited key, or a principal with platform.organizations.create' },
  input: (t) => ({
    name: t.string({ required: true, description: '1 to 120 characters.' }),
    slug: t.string({ description: 'Lower-case letters, digits, hyphens; made of the name if omitted.' }),
    logo: t.string({ description: 'An absolute http(s) URL.' }),
    timezone: t.string({ description: 'IANA name; UTC if omitted.' }),
    metadata: t.field({ type: 'JSONObject', description: 'Free data.' }),
  }),
  run: async (ctx, input) => ({ organization: await createOrganization(ctx, input) }),
  success: (t) => ({
    organization: t.prismaField({
      type: 'Organization',
      description: 'The new organization.',
      resolve: (_query, success) => success.organization,
    }),
  }),
})

addMutation('updateOrganization', {
  description: 'Changes an organization. Omitted fields keep their value, null clears.',
  guard: { permission: 'organization.update' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Which one.' }),
    name: t.string({ description: '1 to 120 characters.' }),
    slug: t.string({ description: 'Lower-case letters, digits, hyphens.' }),
    logo: t.string({ description: 'An absolute http(s) URL.' }),
    timezone: t.string({ description: 'IANA name.' }),
    membersCanInvite: t.boolean({ description: 'Lets the system role `member` invite.' }),
    metadata: t.field({ type: 'JSONObject', description: 'Free data.' }),
  }),
  run: async (ctx, { organization, ...changes }) => ({
    organization: await updateOrganization(ctx, organization, changes as never),
  }),
  success: (t) => ({
    organization: t.prismaField({
      type: 'Organization',
      description: 'The organization as it is now.',
      resolve: (_query, success) => success.organization,
    }),
  }),
})

addMutation('deleteOrganization', {
  description: 'Deletes an organization and everything that belongs to it.',
  guard: { permission: 'organization.delete' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Which one.' }),
  }),
  run: async (ctx, { organization }) => ({
    organizationId: encodeId('Organization', (await deleteOrganization(ctx, organization)).id),
  }),
  success: (t) => ({
    organizationId: t.id({ description: 'The id of what is gone.', resolve: (success) => success.organizationId }),
  }),
})

builder.objectField(ViewerRef, 'organizations', (t) =>
  t.connection(
    {
      type: OrganizationRef,
      description: 'The organizations that the viewer belongs to.',
      complexity: connectionComplexity,
      resolve: (_viewer, args, { ctx }) =>
        connection(ctx, organizations, null, args, { conditions: [ownOrganizations(ctx.viewer)] }),
    },
    ...OrganizationPage,
  ),
)
