import { can } from '../access/decide.js'
import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { entityById } from '../graph/entities.js'
import { addMutation } from '../graph/mutation.js'
import { needs } from '../graph/needs.js'
import { connectionComplexity, listComplexity, registerNode } from '../graph/nodes.js'
import { inOrder, orderInput } from '../graph/order.js'
import { encodeId } from '../ids.js'
import { MemberRef } from '../member/schema.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationRef, OrganizationReferenceInput } from '../organization/schema.js'
import { userById } from '../user/reads.js'
import type { UpdateSite } from './inputs.js'
import { createSite } from './operations/create-site.js'
import { deleteSite } from './operations/delete-site.js'
import { setSiteAccess } from './operations/set-site-access.js'
import { updateSite } from './operations/update-site.js'
import { effectiveOptions } from './options.js'
import { CHOSEN_SITES } from './policy.js'
import {
  sessionsLast24Hours,
  siteById,
  siteByReference,
  siteFilter,
  sites,
  sitesGrantedTo,
  sitesOfMember,
} from './reads.js'

const SiteType = builder.enumType('SiteType', {
  description: 'What is tracked.',
  values: {
    WEB: { description: 'A website; `domain` is its host name.' },
    MOBILE: { description: 'An app; `domain` is its bundle or package identifier.' },
  } as const,
})

export const SiteRef = builder.prismaNode('Site', {
  description:
    'A website or app whose events are recorded. Members with restricted access see only sites granted to them.',
  id: { field: 'id', description: 'TypeID, `site_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    siteId: t.exposeInt('siteId', { description: 'The number of the site, unique in this gateway.' }),
    publicId: t.exposeString('publicId', { description: '12 hexadecimal characters, for the tracking script.' }),
    domain: t.exposeString('domain', { description: 'Host name, or the identifier of an app.' }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    type: t.expose('type', { type: SiteType, description: 'What is tracked.' }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'Whose it is; null to viewers who may not see the organization.',
      resolve: (_query, row, _args, { ctx }) => ctx.load(organizationById, row.organizationId),
    }),
    createdBy: t.prismaField({
      type: 'User',
      nullable: true,
      description: 'Who created it; null if a program did, or if the viewer may not see that person.',
      resolve: (_query, row, _args, { ctx }) => (row.createdById ? ctx.load(userById, row.createdById) : null),
    }),
    public: t.exposeBoolean('public', { description: 'Whether everybody may look at its numbers.' }),
    saltUserIds: t.exposeBoolean('saltUserIds', { description: 'Whether visitor ids change every day.' }),
    blockBots: t.exposeBoolean('blockBots', { description: 'Whether events of known bots are dropped.' }),
    options: t.field({
      type: 'JSONObject',
      description: 'All tracking options, defaults included.',
      resolve: (row) => effectiveOptions(row.options),
    }),
    sessionsLast24Hours: t.field({
      type: 'NonNegativeInt',
      description: 'Sessions with an event in the last 24 hours.',
      resolve: (row, _args, { ctx }) => ctx.load(sessionsLast24Hours, row.id),
    }),
    viewerCanManage: t.boolean({
      description: 'Whether the viewer may change the site.',
      resolve: (row, _args, { ctx }) => can(ctx.viewer, row.organizationId, 'sites.update'),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})
registerNode('Site', siteById)
entityById(SiteRef)

builder.queryField('site', (t) =>
  t.prismaField({
    type: 'Site',
    nullable: true,
    description: 'A site by any of its names; null if there is none or the viewer may not see it.',
    args: { siteId: t.arg.id({ required: true, description: 'TypeID, UUID, number or public id.' }) },
    resolve: (_query, _root, { siteId }, { ctx }) => ctx.load(siteByReference, siteId),
  }),
)

const SiteFilter = builder.inputType('SiteFilter', {
  description: 'Which sites to list; conditions combine with AND.',
  fields: (t) => ({
    search: t.string({ description: 'Part of name or domain, case-insensitive.' }),
    domain: t.string({ description: 'Exactly this domain, case-insensitive.' }),
  }),
})

const SiteOrder = orderInput('Site', 'sites', {
  CREATED_AT: 'When they were created.',
  DOMAIN: 'Their domain.',
  NAME: 'Their name.',
})

const SitePage = connectionTypes(SiteRef, { name: 'Site', row: 'A site in a list.', page: 'A page of sites.' })

interface ListArguments {
  filter?: typeof SiteFilter.$inferInput | null
  orderBy?: typeof SiteOrder.$inferInput | null
}

const wanted = ({ filter, orderBy }: ListArguments) => ({
  ...inOrder(orderBy),
  conditions: siteFilter(filter),
})

builder.objectField(OrganizationRef, 'sites', (t) =>
  t.connection(
    {
      type: SiteRef,
      nullable: true,
      description: 'The sites of the organization that the viewer may see.',
      complexity: connectionComplexity,
      authScopes: needs('sites.read'),
      args: {
        filter: t.arg({ type: SiteFilter, description: 'Which ones.' }),
        orderBy: t.arg({ type: SiteOrder, description: 'In which order; by default as they were created.' }),
      },
      resolve: (organization, args, { ctx }) => connection(ctx, sites, organization.id, args, wanted(args)),
    },
    ...SitePage,
  ),
)

builder.objectField(MemberRef, 'grantedSites', (t) =>
  t.prismaField({
    type: ['Site'],
    description:
      'The sites granted one by one, which count while access is restricted; those that the viewer sees, too.',
    complexity: listComplexity(CHOSEN_SITES),
    resolve: (_query, member, _args, { ctx }) => ctx.load(sitesGrantedTo, member.id),
  }),
)

builder.objectField(MemberRef, 'sites', (t) =>
  t.connection(
    {
      type: SiteRef,
      nullable: true,
      description: 'The sites that the member may see: the granted ones where its access is restricted, else all.',
      complexity: connectionComplexity,
      authScopes: ({ organizationId }) => ({ permission: { permission: 'sites.read', organizationId } }),
      args: {
        filter: t.arg({ type: SiteFilter, description: 'Which ones.' }),
        orderBy: t.arg({ type: SiteOrder, description: 'In which order; by default as they were created.' }),
      },
      resolve: (member, args, { ctx }) => connection(ctx, sitesOfMember, member.id, args, wanted(args)),
    },
    ...SitePage,
  ),
)

addMutation('createSite', {
  description: 'Creates a site in an organization.',
  guard: { permission: 'sites.create' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Where.' }),
    domain: t.string({ required: true, description: 'Host name as `example.com`, or an app identifier for MOBILE.' }),
    name: t.string({ required: true, description: '1 to 255 characters.' }),
    type: t.field({ type: SiteType, description: 'WEB if omitted.' }),
    public: t.boolean({ description: 'Whether everybody may look at its numbers; no by default.' }),
    saltUserIds: t.boolean({ description: 'Whether visitor ids change every day; no by default.' }),
    blockBots: t.boolean({ description: 'Whether events of known bots are dropped; yes by default.' }),
    options: t.field({ type: 'JSONObject', description: 'Tracking options, by the names that `Site.options` shows.' }),
  }),
  run: async (ctx, { organization, ...input }) => ({ site: await createSite(ctx, organization, input) }),
  success: (t) => ({
    site: t.prismaField({ type: 'Site', description: 'The new site.', resolve: (_query, success) => success.site }),
  }),
})

addMutation('updateSite', {
  description: 'Changes a site. Omitted fields keep their value; options are merged one by one.',
  guard: { permission: 'sites.update' },
  input: (t) => ({
    siteId: t.id({ required: true, description: 'TypeID, UUID, number or public id.' }),
    domain: t.string({ description: 'Host name, or an app identifier.' }),
    name: t.string({ description: '1 to 255 characters.' }),
    public: t.boolean({ description: 'Whether everybody may look at its numbers.' }),
    saltUserIds: t.boolean({ description: 'Whether visitor ids change every day.' }),
    blockBots: t.boolean({ description: 'Whether events of known bots are dropped.' }),
    options: t.field({ type: 'JSONObject', description: 'Options to change; null puts a default back.' }),
  }),
  run: async (ctx, { siteId, ...changes }) => ({ site: await updateSite(ctx, siteId, changes as UpdateSite) }),
  success: (t) => ({
    site: t.prismaField({
      type: 'Site',
      description: 'The site as it is now.',
      resolve: (_query, success) => success.site,
    }),
  }),
})

addMutation('deleteSite', {
  description: 'Deletes a site with everything recorded on it.',
  guard: { permission: 'sites.delete' },
  input: (t) => ({ siteId: t.id({ required: true, description: 'TypeID, UUID, number or public id.' }) }),
  run: async (ctx, { siteId }) => ({ siteId: encodeId('Site', (await deleteSite(ctx, siteId)).id) }),
  success: (t) => ({
    siteId: t.id({ description: 'The id of what is gone.', resolve: (success) => success.siteId }),
  }),
})

addMutation('setSiteAccess', {
  description: 'Restricts a member to chosen sites, or lifts that. Needs `users.update`, too.',
  guard: { permission: 'sites.restrict' },
  input: (t) => ({
    memberId: t.id({ required: true, description: 'Whom; TypeID or UUID.' }),
    restricted: t.boolean({ required: true, description: 'Whether the member sees granted sites only.' }),
    siteIds: t.idList({ description: 'The sites to grant, in place of those before; omitted keeps them.' }),
  }),
  run: async (ctx, { memberId, ...access }) => ({ member: await setSiteAccess(ctx, memberId, access) }),
  success: (t) => ({
    member: t.prismaField({
      type: 'Member',
      description: 'The member as it is now.',
      resolve: (_query, success) => success.member,
    }),
  }),
})
