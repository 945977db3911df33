import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import type { BatchExport } from '../generated/prisma/client.js'
import { connectionTypes } from '../graph/connections.js'
import { entityById } from '../graph/entities.js'
import { needs } from '../graph/needs.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationRef } from '../organization/schema.js'
import { siteById } from '../site/reads.js'
import { userById } from '../user/reads.js'
import { BatchExportModel, DestinationType } from './enums.js'
import { batchExportById, batchExports } from './reads.js'

const DestinationRef = builder
  .objectRef<Pick<BatchExport, 'destinationType' | 'destinationConfig'>>('BatchExportDestination')
  .implement({
    description: 'Where an export goes to.',
    fields: (t) => ({
      type: t.field({ type: DestinationType, description: 'What it is.', resolve: (row) => row.destinationType }),
      config: t.field({
        type: 'JSONObject',
        description: 'How it is reached. Secrets are left out: they are never shown.',
        resolve: (row) => row.destinationConfig as Record<string, unknown>,
      }),
    }),
  })

export const BatchExportRef = builder.prismaNode('BatchExport', {
  description: 'Data that leaves the organization again and again for a place of its own.',
  id: { field: 'id', description: 'TypeID, `bex_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    model: t.expose('model', { type: BatchExportModel, description: 'What it takes.' }),
    destination: t.field({ type: DestinationRef, description: 'Where it goes to.', resolve: (row) => row }),
    interval: t.exposeString('interval', {
      description: 'How often it runs: `hour`, `day`, `week`, `every 15 minutes`.',
    }),
    paused: t.exposeBoolean('paused', { description: 'Whether no new run begins.' }),
    lastPausedAt: t.expose('lastPausedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last paused; it may be going on since.',
    }),
    startAt: t.expose('startAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on it runs; null from its creation on.',
    }),
    endAt: t.expose('endAt', { type: 'DateTime', nullable: true, description: 'Until when it runs; null for ever.' }),
    nextRunAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the interval ends that it exports next; null while it is paused, and once it is over.',
      resolve: (row) => (row.paused ? null : row.nextRunAt),
    }),
    filters: t.field({
      type: ['JSONObject'],
      nullable: true,
      description: 'What a record must meet to be taken; null for all.',
      resolve: (row) => row.filters as Record<string, unknown>[] | null,
    }),
    hogqlQuery: t.exposeString('hogqlQuery', {
      nullable: true,
      description: 'What is taken of each event, as a query; null for everything.',
    }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'Whose it is; null to viewers who may not see the organization.',
      resolve: (_query, row, _args, { ctx }) => ctx.load(organizationById, row.organizationId),
    }),
    site: t.prismaField({
      type: 'Site',
      nullable: true,
      description:
        'The site whose data it takes; null for all sites of the organization, or if the viewer may not see it.',
      resolve: (_query, row, _args, { ctx }) => (row.siteId ? ctx.load(siteById, row.siteId) : null),
    }),
    createdBy: t.prismaField({
      type: 'User',
      nullable: true,
      description: 'Who created it; null if a program did, or if the viewer may not see that person.',
      resolve: (_query, row, _args, { ctx }) => (row.createdById ? ctx.load(userById, row.createdById) : null),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})
registerNode('BatchExport', batchExportById)
entityById(BatchExportRef)

const BatchExportPage = connectionTypes(BatchExportRef, {
  name: 'BatchExport',
  row: 'An export in a list.',
  page: 'A page of exports.',
})

builder.objectField(OrganizationRef, 'batchExports', (t) =>
  t.connection(
    {
      type: BatchExportRef,
      nullable: true,
      description: 'The exports of the organization, newest first. Needs `batch_exports.read`.',
      complexity: connectionComplexity,
      authScopes: needs('batch_exports.read'),
      resolve: (organization, args, { ctx }) =>
        connection(ctx, batchExports, organization.id, args, { direction: 'DESC' }),
    },
    ...BatchExportPage,
  ),
)
