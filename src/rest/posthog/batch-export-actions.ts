import { z } from 'zod'
import { pauseBatchExport, unpauseBatchExport } from '../../batch-export/operations/pause-batch-export.js'
import { logFilter, logs } from '../../batch-export/reads.js'
import { connection } from '../../database/list.js'
import type { LogLevel } from '../../generated/prisma/client.js'
import { Refused } from '../problem.js'
import { type DocumentedError, type Route, route } from '../route.js'
import { type Access, inOrganizationOfPath, reading, refusalsInOrganization } from './access.js'
import { writing } from './batch-export-routes.js'
import { logExample, logShape, testShape } from './batch-export-shapes.js'
import { batchExportAt } from './batch-exports.js'
import { invalidInput, NO_PERMISSION, NOT_FOUND } from './errors.js'
import { body, flag, moment } from './fields.js'
import { organizationPath, recordPath } from './inputs.js'
import { pageExample, pageOf, presentPage } from './page.js'
import { presentTime } from './presenters.js'
import { stepsOf } from './test-steps.js'
import { NOT_INTEGER, notAChoice, tooLittle, tooMuch } from './texts.js'

const seeing = reading('batch_export:read', 'batch_exports.read')
/** Of scoped keys only those with `*` pass: `INTERNAL` is no scope that a key can have. */
const testing: Access = { scope: 'INTERNAL', permissions: ['batch_exports.test'], tooLittle: NO_PERMISSION }

const LEVELS: readonly LogLevel[] = ['DEBUG', 'INFO', 'LOG', 'WARNING', 'ERROR']
const MOST_LINES = 500
const LINES = 50

const lines = (fallback: number, least: number) =>
  z
    .string()
    .regex(/^\s*[+-]?\d{1,9}\s*$/, NOT_INTEGER)
    .transform(Number)
    .refine((number) => number >= least, tooLittle(least))
    .optional()
    .transform((number) => number ?? fallback)

/** Several by commas, in any case; older clients repeat the parameter instead, which is read of the address. */
const levels = z.string().optional().describe('`INFO,ERROR`')

const logQuery = z.object({
  limit: lines(LINES, 1)
    .refine((number) => number <= MOST_LINES, tooMuch(MOST_LINES))
    .meta({ type: 'integer', description: `How many lines are looked at: 1 to ${MOST_LINES}, ${LINES} by default.` }),
  offset: lines(0, 0).meta({ type: 'integer', description: 'How many of them to skip.' }),
  after: moment().optional().describe('Only lines after this moment.'),
  before: moment().optional().describe('Only lines before this moment.'),
  level: levels,
  search: z.string().optional().describe('Part of the message, in any case.'),
  instance_id: z.string().optional().describe('Only lines of this run.'),
})

/** The levels that an address names; null for all. @throws Refused: another word than a level */
function levelsIn(url: string): LogLevel[] | null {
  const given = new URL(url).searchParams.getAll('level').flatMap((list) => list.split(','))
  const wanted = given.map((word) => word.trim().toUpperCase()).filter((word) => word !== '')
  const known = wanted.map((word) => LEVELS.find((level) => level === word))
  const unknown = known.indexOf(undefined)
  if (unknown >= 0) throw new Refused(invalidInput(notAChoice(wanted[unknown]), 'level', ''))
  return wanted.length > 0 ? known.filter((level) => level !== undefined) : null
}

const paused = z.strictObject({ paused: z.boolean() })

const NO_BACKFILL = invalidInput(
  'Invalid request to unpause a BatchExport could not be carried out',
  'backfill',
  'A backfill of what was missed: none can be started here yet.',
)

const NO_DESTINATION: DocumentedError = { status: 400, when: 'No destination is named. The body is empty.' }
const NO_TEST: DocumentedError = { status: 404, when: 'The destination has no test. The body is empty.' }

/** What can be done with a batch export besides changing it (posthog.md 2.1). */
export const batchExportActions: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/batch_exports/:id/logs',
    operationId: 'batch_exports_logs_retrieve',
    summary: 'Retrieve batch exports logs',
    description: 'The newest lines first. `count` is the number of lines that were looked at, never of all.',
    tag: 'Batch exports',
    permissions: ['batch_exports.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(seeing)],
    params: recordPath,
    query: logQuery,
    success: {
      status: 200,
      description: 'A page of the log.',
      schema: pageOf(logShape),
      example: pageExample(logExample),
    },
    errors: [
      invalidInput(tooMuch(MOST_LINES), 'limit', 'More than 500 lines.'),
      invalidInput(notAChoice('LOUD'), 'level', 'No level.'),
      ...refusalsInOrganization(seeing),
      NOT_FOUND,
    ],
    run: async (call) => {
      const { ctx, params, query, request } = call
      const row = await batchExportAt(ctx, params)
      const { limit, offset, search = null, after = null, before = null, instance_id: runId = null } = query
      const conditions = logFilter({ levels: levelsIn(request.url), search, since: after, until: before, runId })
      const order = { order: 'TIMESTAMP', direction: 'DESC', conditions } as const
      const { edges } = await connection(ctx, logs, row.id, { first: limit }, order)
      const rows = edges.slice(offset).map(({ node }) => ({
        log_source_id: node.batchExportId,
        instance_id: node.runId,
        timestamp: presentTime(node.timestamp),
        level: node.level,
        message: node.message,
      }))
      return presentPage(call, { limit, offset }, { total: edges.length, rows })
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/:organizationId/batch_exports/:id/pause',
    operationId: 'batch_exports_pause_create',
    summary: 'Create batch exports pause',
    description: 'No new run begins. A body is ignored.',
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [inOrganizationOfPath(writing('pause'))],
    params: recordPath,
    success: { status: 200, description: 'It is paused.', schema: paused, example: { paused: true } },
    errors: [...refusalsInOrganization(writing('pause')), NOT_FOUND],
    run: async ({ ctx, params }) => {
      const { paused } = await pauseBatchExport(ctx, (await batchExportAt(ctx, params)).id)
      return { paused }
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/:organizationId/batch_exports/:id/unpause',
    operationId: 'batch_exports_unpause_create',
    summary: 'Create batch exports unpause',
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [inOrganizationOfPath(writing('unpause'))],
    params: recordPath,
    body: body({ backfill: flag().default(false) }),
    bodyExample: { backfill: false },
    success: { status: 200, description: 'It goes on.', schema: paused, example: { paused: false } },
    errors: [NO_BACKFILL, ...refusalsInOrganization(writing('unpause')), NOT_FOUND],
    run: async ({ ctx, params, body: { backfill } }) => {
      const row = await batchExportAt(ctx, params)
      if (backfill && row.paused) throw new Refused(NO_BACKFILL)
      const { paused } = await unpauseBatchExport(ctx, row.id)
      return { paused }
    },
  }),
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/batch_exports/test',
    operationId: 'batch_exports_test_retrieve',
    summary: 'Retrieve batch exports test',
    description: 'The steps of the test of a destination: S3, BigQuery, Snowflake or Databricks.',
    tag: 'Batch exports',
    permissions: ['batch_exports.test'],
    credential: 'any',
    guards: [inOrganizationOfPath(testing)],
    params: organizationPath,
    query: z.object({ destination: z.string().optional().describe('The type of a destination.') }),
    success: {
      status: 200,
      description: 'The steps.',
      schema: testShape,
      example: { steps: stepsOf('S3') },
    },
    errors: [NO_DESTINATION, NO_TEST, ...refusalsInOrganization(testing)],
    run: async ({ query }) => {
      if (!query.destination) throw new Refused(NO_DESTINATION)
      const steps = stepsOf(query.destination)
      if (!steps) throw new Refused(NO_TEST)
      return { steps }
    },
  }),
]
