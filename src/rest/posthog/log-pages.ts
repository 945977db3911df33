import { z } from 'zod'
import { logFilter, logs } from '../../batch-export/reads.js'
import { connection } from '../../database/list.js'
import type { BatchExport, LogLevel } from '../../generated/prisma/client.js'
import { Refused } from '../problem.js'
import type { Call } from '../route.js'
import { logExample, logShape } from './batch-export-shapes.js'
import { invalidInput } from './errors.js'
import { moment } from './fields.js'
import { pageExample, pageOf, presentPage } from './page.js'
import { presentTime } from './presenters.js'
import { NOT_INTEGER, notAChoice, tooLittle, tooMuch } from './texts.js'

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

export const logQuery = z.object({
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

export const BAD_LOG_QUERY = [
  invalidInput(tooMuch(MOST_LINES), 'limit', 'More than 500 lines.'),
  invalidInput(notAChoice('LOUD'), 'level', 'No level.'),
]

export const LOG_PAGE = {
  status: 200,
  description: 'A page of the log.',
  schema: pageOf(logShape),
  example: pageExample(logExample),
}

/** The newest lines of an export, or of one of its runs, as far as the query asks for them (posthog.md 2.1 and 2.3). */
export async function logPage(call: Call<unknown, z.output<typeof logQuery>>, { id }: BatchExport, run?: string) {
  const { ctx, query, request } = call
  const { limit, offset, search = null, after = null, before = null, instance_id: asked = null } = query
  const conditions = logFilter({
    levels: levelsIn(request.url),
    search,
    since: after,
    until: before,
    runId: run ?? asked,
  })
  const order = { order: 'TIMESTAMP', direction: 'DESC', conditions } as const
  const { edges } = await connection(ctx, logs, id, { first: limit }, order)
  const rows = edges.slice(offset).map(({ node }) => ({
    log_source_id: node.batchExportId,
    instance_id: node.runId,
    timestamp: presentTime(node.timestamp),
    level: node.level,
    message: node.message,
  }))
  return presentPage(call, { limit, offset }, { total: edges.length, rows })
}
