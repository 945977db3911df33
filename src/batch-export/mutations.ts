import { builder } from '../builder.js'
import type { BatchExport } from '../generated/prisma/client.js'
import { addMutation, type SchemaTypes } from '../graph/mutation.js'
import { OrganizationReferenceInput } from '../organization/schema.js'
import { BatchExportModel, DestinationType } from './enums.js'
import { createBatchExport } from './operations/create-batch-export.js'
import { deleteBatchExport } from './operations/delete-batch-export.js'
import { pauseBatchExport } from './operations/pause-batch-export.js'
import { unpauseBatchExport } from './operations/unpause-batch-export.js'
import { updateBatchExport } from './operations/update-batch-export.js'

const DestinationInput = builder.inputType('BatchExportDestinationInput', {
  description: 'Where an export goes to.',
  fields: (t) => ({
    type: t.field({ type: DestinationType, required: true, description: 'What it is.' }),
    config: t.field({
      type: 'JSONObject',
      required: true,
      description: 'How it is reached, with the keys of its type. Secrets are sealed and never shown again.',
    }),
  }),
})

const DestinationChanges = builder.inputType('BatchExportDestinationChanges', {
  description: 'What changes about where an export goes to.',
  fields: (t) => ({
    type: t.field({ type: DestinationType, description: 'Another type, which needs a whole configuration.' }),
    config: t.field({
      type: 'JSONObject',
      description: 'Keys that change; the others keep their values, secrets included. null takes a value away.',
    }),
  }),
})

type InputFields = PothosSchemaTypes.InputFieldBuilder<SchemaTypes, 'InputObject'>
type SuccessFields = PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, { batchExport: BatchExport }>

const NAME = '1 to 400 characters.'
const INTERVAL = '`hour`, `day`, `week`, or `every 15 minutes`: from 5 on, a part of the day.'

const period = (t: InputFields) => ({
  filters: t.field({ type: ['JSONObject'], description: 'What a record must meet to be taken.' }),
  hogqlQuery: t.string({ description: 'What is taken of each event: a SELECT from events.' }),
  startAt: t.field({ type: 'DateTime', description: 'From when on it runs.' }),
  endAt: t.field({ type: 'DateTime', description: 'Until when it runs.' }),
  paused: t.boolean({ description: 'Whether no run begins.' }),
})

const target = (t: InputFields) => ({
  batchExportId: t.id({ required: true, description: 'Which one; TypeID or UUID.' }),
})

const success = (description: string) => (t: SuccessFields) => ({
  batchExport: t.prismaField({ type: 'BatchExport', description, resolve: (_query, done) => done.batchExport }),
})

const AS_IT_IS = 'The export as it is now.'

addMutation('createBatchExport', {
  description: 'Creates an export of one site, or of all sites of an organization.',
  guard: { permission: 'batch_exports.write' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Whose data.' }),
    site: t.id({ description: 'Of this site alone: TypeID, UUID, number or public id. By default of all.' }),
    name: t.string({ required: true, description: NAME }),
    model: t.field({ type: BatchExportModel, description: 'What it takes; events if omitted.' }),
    interval: t.string({ required: true, description: INTERVAL }),
    destination: t.field({ type: DestinationInput, required: true, description: 'Where it goes to.' }),
    ...period(t),
  }),
  run: async (ctx, { organization, ...wanted }) => ({
    batchExport: await createBatchExport(ctx, organization, wanted as never),
  }),
  success: success('The new export.'),
})

addMutation('updateBatchExport', {
  description: 'Changes an export. Omitted fields keep their value, null clears.',
  guard: { permission: 'batch_exports.write' },
  input: (t) => ({
    ...target(t),
    name: t.string({ description: NAME }),
    model: t.field({ type: BatchExportModel, description: 'What it takes.' }),
    interval: t.string({ description: INTERVAL }),
    destination: t.field({ type: DestinationChanges, description: 'What changes about where it goes to.' }),
    ...period(t),
  }),
  run: async (ctx, { batchExportId, ...changes }) => ({
    batchExport: await updateBatchExport(ctx, batchExportId, changes as never),
  }),
  success: success(AS_IT_IS),
})

addMutation('pauseBatchExport', {
  description: 'Stops the schedule of an export; what runs goes on to its end. Pausing what is paused changes nothing.',
  guard: { permission: 'batch_exports.write' },
  input: target,
  run: async (ctx, { batchExportId }) => ({ batchExport: await pauseBatchExport(ctx, batchExportId) }),
  success: success(AS_IT_IS),
})

addMutation('unpauseBatchExport', {
  description: 'Lets an export go on with the interval that is current. What is not paused is not changed.',
  guard: { permission: 'batch_exports.write' },
  input: (t) => ({
    ...target(t),
    backfill: t.boolean({ description: 'Whether what ended while it was paused is exported, too; false if omitted.' }),
  }),
  run: (ctx, { batchExportId, backfill }) => unpauseBatchExport(ctx, batchExportId, { backfill: backfill ?? false }),
  success: (t) => ({
    ...success(AS_IT_IS)(t as never),
    backfill: t.prismaField({
      type: 'BatchExportBackfill',
      nullable: true,
      description: 'The backfill that was asked for; null where the export was not paused.',
      resolve: (_query, done) => done.backfill,
    }),
  }),
})

addMutation('deleteBatchExport', {
  description: 'Deletes an export with its runs and its log. Runs that are under way are cancelled.',
  guard: { permission: 'batch_exports.write' },
  input: target,
  run: async (ctx, { batchExportId }) => ({ batchExport: await deleteBatchExport(ctx, batchExportId) }),
  success: success('The export as it was.'),
})
