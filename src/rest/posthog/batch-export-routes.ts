import type { z } from 'zod'
import { createBatchExport } from '../../batch-export/operations/create-batch-export.js'
import { deleteBatchExport } from '../../batch-export/operations/delete-batch-export.js'
import { updateBatchExport } from '../../batch-export/operations/update-batch-export.js'
import { batchExports } from '../../batch-export/reads.js'
import { offsetPage } from '../../database/numbered-page.js'
import { siteByReference } from '../../site/reads.js'
import { type Call, type Route, route } from '../route.js'
import { type Access, reading } from './access.js'
import { batchExportBody, batchExportPatch, batchExportPut, destinationOf, fieldsOf } from './batch-export-inputs.js'
import { batchExportExample, batchExportShape } from './batch-export-shapes.js'
import { batchExportAt, presentBatchExport } from './batch-exports.js'
import { denied, invalidInput, NO_PERMISSION, NOT_FOUND } from './errors.js'
import { pageExample, pageOf, pageQuery, presentPage, TOO_FAR, windowOf } from './page.js'
import { below, PLACES, type Place, recordAt } from './places.js'
import { notAChoice, REQUIRED } from './texts.js'

const seeing = reading('batch_export:read', 'batch_exports.read')

type Verb =
  | 'create'
  | 'update'
  | 'delete'
  | 'pause'
  | 'unpause'
  | 'backfill'
  | 'backfill.cancel'
  | 'run.cancel'
  | 'run.retry'

/** Open to every member whose role permits it, as upstream's editor access is. */
export const writing = (verb: Verb): Access => ({
  scope: 'batch_export:write',
  permissions: ['batch_exports.write'],
  action: `batch_export.${verb}`,
  tooLittle: NO_PERMISSION,
})

const success = (status: number, description: string) => ({
  status,
  description,
  schema: batchExportShape,
  example: batchExportExample,
})

/** The body of a new batch export. */
export const bodyExample = {
  name: 'Nightly events',
  interval: 'day',
  destination: {
    type: 'S3',
    config: {
      bucket_name: 'events',
      region: 'eu-central-1',
      prefix: 'nightly/',
      aws_access_key_id: 'AKIAIOSFODNN7EXAMPLE',
      aws_secret_access_key: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
  },
}

const MISSING = invalidInput(REQUIRED, 'destination', 'A field is missing.')
const BAD_INPUT = [
  invalidInput(notAChoice('minute'), 'interval', 'Another interval, model or type than there is.'),
  invalidInput(
    "Configuration has unknown field/s: 'bucket'",
    'destination__config',
    'The configuration of the destination is wrong.',
  ),
  invalidInput('Query must only SELECT FROM events', 'hogql_query', 'The query is none that can be exported.'),
  invalidInput('The operator near is unknown.', 'filters__0', 'A filter is unknown, or does not fit the model.'),
  denied('The Databricks destination is not enabled for this team.', 'A destination that is not enabled.'),
]

/** A project names its site itself. */
const NO_SITE = invalidInput('The site is not one of this organization.', 'team_id', 'No site of the organization.')

type ChangeCall = Call<Record<string, string>, unknown, z.output<typeof batchExportPatch>>

async function change(place: Place, { ctx, params, body }: ChangeCall) {
  const row = await batchExportAt(ctx, place, params)
  const destination = destinationOf(body)
  const changes = { ...fieldsOf(body), ...(destination && { destination }) }
  if (Object.keys(changes).length === 0) return presentBatchExport(ctx, row)
  return presentBatchExport(ctx, await updateBatchExport(ctx, row.id, changes))
}

const changing = (place: Place, method: 'PATCH' | 'PUT', operationId: string, summary: string): Route =>
  route({
    method,
    ...below(place, '/batch_exports/:id', operationId),
    summary,
    description:
      'A configuration is laid over the stored one, so that secrets may be left out; null takes a value away.',
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [place.guard(writing('update'))],
    params: recordAt(place),
    body: method === 'PUT' ? batchExportPut : batchExportPatch,
    bodyExample,
    success: success(200, 'The export as it is now.'),
    errors: [...(method === 'PUT' ? [MISSING] : []), ...BAD_INPUT, ...place.refusals(writing('update')), NOT_FOUND],
    run: (call) => change(place, call),
  })

/** Batch exports (posthog.md 2.2, 6.4 and 7). Below a project are those of its site alone. */
export const batchExportRoutes: readonly Route[] = PLACES.flatMap((place) => [
  route({
    method: 'GET',
    ...below(place, '/batch_exports', 'batch_exports_list'),
    summary: 'List all batch exports',
    tag: 'Batch exports',
    permissions: ['batch_exports.read'],
    credential: 'any',
    guards: [place.guard(seeing)],
    params: place.params,
    query: pageQuery,
    success: {
      status: 200,
      description: 'A page of exports, newest first.',
      schema: pageOf(batchExportShape),
      example: pageExample(batchExportExample),
    },
    errors: [TOO_FAR, ...place.refusals(seeing)],
    run: async (call) => {
      const { ctx } = call
      const window = windowOf(call.query)
      const { organizationId, site } = await place.find(ctx, call.params)
      const conditions = site ? [{ sql: 't."siteId" = $?::uuid', values: [site.id] }] : []
      const page = { ...window, direction: 'DESC', conditions } as const
      const { rows, total } = await offsetPage(ctx, batchExports, organizationId, page)
      const shown = await Promise.all(rows.map((row) => presentBatchExport(ctx, row)))
      return presentPage(call, window, { total, rows: shown })
    },
  }),
  route({
    method: 'POST',
    ...below(place, '/batch_exports', 'batch_exports_create'),
    summary: 'Create batch exports',
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [place.guard(writing('create'))],
    params: place.params,
    body: batchExportBody,
    bodyExample,
    success: success(201, 'The new export.'),
    errors: [
      MISSING,
      ...BAD_INPUT,
      ...(place.names === 'organization' ? [NO_SITE] : []),
      ...place.refusals(writing('create')),
    ],
    run: async ({ ctx, params, body }) => {
      const { name, interval, destination } = body
      const { organizationId, site } = await place.find(ctx, params)
      const project = site?.siteId ?? body.team_id
      // Known before the operation begins, which would ask for it on a second connection while it holds the first.
      if (project != null) await ctx.load(siteByReference, String(project))
      const wanted = { ...fieldsOf(body), ...(project != null && { site: String(project) }), name, interval }
      const { config } = destination
      const created = await createBatchExport(
        ctx,
        { id: organizationId },
        { ...wanted, destination: { type: destinationOf(body)?.type ?? 'NOOP', config } },
      )
      return presentBatchExport(ctx, created)
    },
  }),
  route({
    method: 'GET',
    ...below(place, '/batch_exports/:id', 'batch_exports_retrieve'),
    summary: 'Retrieve batch exports',
    tag: 'Batch exports',
    permissions: ['batch_exports.read'],
    credential: 'any',
    guards: [place.guard(seeing)],
    params: recordAt(place),
    success: success(200, 'The export.'),
    errors: [...place.refusals(seeing), NOT_FOUND],
    run: async ({ ctx, params }) => presentBatchExport(ctx, await batchExportAt(ctx, place, params)),
  }),
  changing(place, 'PATCH', 'batch_exports_partial_update', 'Update batch exports'),
  changing(place, 'PUT', 'batch_exports_update', 'Update batch exports as a whole'),
  route({
    method: 'DELETE',
    ...below(place, '/batch_exports/:id', 'batch_exports_destroy'),
    summary: 'Delete batch exports',
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [place.guard(writing('delete'))],
    params: recordAt(place),
    success: { status: 204, description: 'It is gone with its runs and its log.' },
    errors: [...place.refusals(writing('delete')), NOT_FOUND],
    run: async ({ ctx, params }) => {
      await deleteBatchExport(ctx, (await batchExportAt(ctx, place, params)).id)
    },
  }),
])
