import { z } from 'zod'
import type { BatchExportRunStatus } from '../../generated/prisma/client.js'
import type { Problem } from '../problem.js'
import type { DocumentedError } from '../route.js'
import { STATUSES } from './batch-exports.js'
import { invalid, invalidInput } from './errors.js'

const started = z.strictObject({ backfill_id: z.string().describe('The export and the time; paths take it, too.') })

export const BACKFILL_STARTED = {
  status: 200,
  description: 'It has begun.',
  schema: started,
  example: {
    backfill_id: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e16-Backfill-2024-01-01T00:00:00+00:00-2024-01-15T00:00:00+00:00',
  },
}

export const BACKFILL_TOO_LARGE = invalidInput(
  'A backfill has at most 10000 runs, this one would have 12000.',
  'start_at',
  'The time is too long for the interval.',
)

export const TOO_MANY_BACKFILLS = invalidInput('At most 20 backfills of an export at a time.', null, 'One too many.')

export const CANCELLED = {
  status: 200,
  description: 'It is cancelled.',
  schema: z.strictObject({ cancelled: z.boolean() }),
  example: { cancelled: true },
}

/** Says in which state it is, as this dialect names it (posthog.md 6.4). */
export function notCancellable(what: 'run' | 'backfill'): DocumentedError {
  const inState = (status: BatchExportRunStatus) => `Cannot cancel a ${what} that is in '${STATUSES[status]}' status`
  return {
    ...invalidInput(inState('COMPLETED'), null, 'It has ended.', 'RUN_NOT_CANCELLABLE'),
    word: (problem: Problem) => {
      const status = problem.kind === 'REFUSED' ? problem.facts?.status : undefined
      return invalid(inState(status as BatchExportRunStatus), null).body
    },
  }
}
