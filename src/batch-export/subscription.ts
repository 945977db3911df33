import type { RequestContext } from '../context.js'
import { BadRequestError } from '../errors.js'
import { type Delivery, follow } from '../feed/live.js'
import type { BatchExportRun } from '../generated/prisma/client.js'
import { requestError } from '../graph/request-errors.js'
import { parseId } from '../ids.js'
import { findBatchExport, runById, runsById, runsChangedSince } from './reads.js'

/** Announcements and rows carry the clocks of several machines. */
const CLOCK_TOLERANCE_MS = 60_000

/**
 * The runs of an export, or one run, each time one begins or changes: its state then, so that several quick changes may
 * come as one.
 *
 * @throws UNAUTHENTICATED; BAD_REQUEST for what the viewer does not see
 */
export async function followRuns(
  ctx: RequestContext,
  id: string,
): Promise<AsyncIterableIterator<Delivery<BatchExportRun>>> {
  const changed = new Set<string>()
  let watched: Watched | null = null
  let missedSince: Date | null = null

  return follow<BatchExportRun>(ctx, {
    channel: 'orgraph_run',
    hear(announcement) {
      const [batchExportId = '', runId = ''] = announcement.split(':')
      if (watched && watched.batchExportId !== batchExportId) return 'nothing'
      // Without a run: the export itself is gone.
      if (runId === '') return 'doubt'
      if (watched?.runId && watched.runId !== runId) return 'nothing'
      changed.add(runId)
      return 'news'
    },
    async admit() {
      if (ctx.viewer.kind === 'ANONYMOUS') throw requestError('UNAUTHENTICATED', 'Sign in or send an API key.')
      watched = await findWatched(ctx, id)
      if (!watched) throw new BadRequestError('Batch export not found.')
      return watched
    },
    async read() {
      if (!watched) return { values: [], more: false }
      if (missedSince)
        for (const runId of await runsChangedSince(ctx, watched.batchExportId, missedSince)) changed.add(runId)
      missedSince = null
      const ids = [...changed]
      changed.clear()
      const { batchExportId, runId } = watched
      const wanted = runId ? ids.filter((one) => one === runId) : ids
      return { values: wanted.length > 0 ? await runsById(ctx, batchExportId, wanted) : [], more: false }
    },
    unread(values) {
      for (const run of values) changed.add(run.id)
    },
    missed(since) {
      missedSince = new Date(since.getTime() - CLOCK_TOLERANCE_MS)
    },
  })
}

interface Watched {
  organizationId: string
  batchExportId: string
  /** null: every run of the export. */
  runId: string | null
}

async function findWatched(ctx: RequestContext, id: string): Promise<Watched | null> {
  const batchExport = await findBatchExport(ctx, id)
  if (batchExport) return { organizationId: batchExport.organizationId, batchExportId: batchExport.id, runId: null }
  const runId = parseId('BatchExportRun', id)
  const run = runId && (await ctx.load(runById, runId))
  return run ? { organizationId: run.organizationId, batchExportId: run.batchExportId, runId: run.id } : null
}
