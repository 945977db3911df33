import { can } from '../access/decide.js'
import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { entityById } from '../graph/entities.js'
import { needs } from '../graph/needs.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { organizationById } from '../organization/reads.js'
import { OrderDirection, OrganizationRef } from '../organization/schema.js'
import { userById } from '../user/reads.js'
import { sessionsLast24Hours, siteById, siteFilter, sites } from './reads.js'

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
      description: 'Tracking options that differ from the defaults.',
      resolve: (row) => row.options as Record<string, unknown>,
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

const SiteFilter = builder.inputType('SiteFilter', {
  description: 'Which sites to list; conditions combine with AND.',
  fields: (t) => ({
    search: t.string({ description: 'Part of name or domain, case-insensitive.' }),
    domain: t.string({ description: 'Exactly this domain.' }),
  }),
})

const SiteOrder = builder.inputType('SiteOrder', {
  description: 'How to order sites.',
  fields: (t) => ({
    field: t.field({
      required: true,
      description: 'By what.',
      type: builder.enumType('SiteOrderField', {
        description: 'What sites can be ordered by.',
        values: {
          CREATED_AT: { description: 'When they were created.' },
          DOMAIN: { description: 'Their domain.' },
          NAME: { description: 'Their name.' },
        } as const,
      }),
    }),
    direction: t.field({ type: OrderDirection, defaultValue: 'ASC', description: 'Which end first.' }),
  }),
})

const SiteEdge = builder.edgeObject({ type: SiteRef, name: 'SiteEdge', description: 'A site in a list.' })
const SiteConnection = builder.connectionObject(
  { type: SiteRef, name: 'SiteConnection', description: 'A page of sites.' },
  SiteEdge,
)

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
      resolve: (organization, args, { ctx }) =>
        connection(ctx, sites, organization.id, args, {
          ...(args.orderBy && { order: args.orderBy.field, direction: args.orderBy.direction ?? 'ASC' }),
          conditions: siteFilter(args.filter),
        }),
    },
    SiteConnection,
    SiteEdge,
  ),
)
