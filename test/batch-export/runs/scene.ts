import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { EXPORT_RUNS } from '../../../src/batch-export/runs/queue.js'
import { scheduleRuns } from '../../../src/batch-export/runs/scheduler.js'
import type { Gateway } from '../../testkit/gateway.js'
import { createdExport } from '../exports.js'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** An hourly export of one site to a folder, in an organization of its own, and what happens around it. */
export async function exportScene(gateway: Gateway, changes: object = {}) {
  leaveBorder(gateway)
  const organization = await gateway.organization()
  const site = await organization.site()
  const batchExport = await createdExport(organization, {
    interval: 'hour',
    destination: { type: 'FILE', config: { path: 'out' } },
    ...changes,
  })
  const { system } = gateway.services.database
  const { uuid, id } = batchExport
  const folder = path.join(gateway.services.settings.exportsDir, organization.uuid, 'out')

  return {
    organization,
    owner: organization.owner,
    site,
    id,
    uuid,
    /** Events as they would have arrived at these moments. */
    async arrived(...moments: Date[]): Promise<string[]> {
      const rows = moments.map((receivedAt) => ({
        organizationId: organization.uuid,
        siteId: site.id,
        uuid: randomUUID(),
        event: 'pageview',
        distinctId: 'visitor',
        timestamp: receivedAt,
        receivedAt,
      }))
      await system.siteEvent.createMany({ data: rows })
      return rows.map((row) => row.uuid)
    },
    row: () => system.batchExport.findFirstOrThrow({ where: { id: uuid } }),
    runs: () => system.batchExportRun.findMany({ where: { batchExportId: uuid }, orderBy: { id: 'asc' } }),
    backfills: () => system.batchExportBackfill.findMany({ where: { batchExportId: uuid }, orderBy: { id: 'asc' } }),
    log: async () =>
      (await system.batchExportLog.findMany({ where: { batchExportId: uuid }, orderBy: { timestamp: 'asc' } })).map(
        ({ level, message }) => `${level} ${message}`,
      ),
    events: async () =>
      (
        await system.organizationEvent.findMany({
          where: { organizationId: organization.uuid },
          orderBy: { sequence: 'asc' },
        })
      ).map(({ type }) => type),
    /** The uuids of all exported events, file by file. */
    exported(): string[] {
      if (!existsSync(folder)) return []
      return readdirSync(folder)
        .sort()
        .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').trim().split('\n'))
        .map((line) => (JSON.parse(line) as { uuid: string }).uuid)
    },
    files: () => (existsSync(folder) ? readdirSync(folder).sort() : []),
  }
}

/** No test is to begin in one interval and go on in the next, unless it says so. */
function leaveBorder(gateway: Gateway): void {
  const left = 5 * MINUTE - (gateway.services.now().getTime() % (5 * MINUTE))
  if (left < 30_000) gateway.advance(left + 1)
}

export type ExportScene = Awaited<ReturnType<typeof exportScene>>

/** Lets the exports of earlier tests rest, which would run again and again as the clock moves on. */
export async function quieten(gateway: Gateway): Promise<void> {
  await gateway.services.database.system.batchExport.updateMany({ data: { paused: true } })
}

/** Moves the clock to a moment that is ahead. */
export function travel(gateway: Gateway, to: Date): void {
  gateway.advance(to.getTime() - gateway.services.now().getTime())
}

/** The next full hour by the gateway's clock, and so many hours after it. */
export const nextHour = (gateway: Gateway, more = 0): Date =>
  new Date((Math.floor(gateway.services.now().getTime() / HOUR) + 1 + more) * HOUR)

export const plus = (moment: Date, ms: number): Date => new Date(moment.getTime() + ms)

/** What the gateway does by itself: makes the runs that are due, and runs them. */
export async function work(gateway: Gateway): Promise<void> {
  await scheduleRuns(gateway.services)
  await gateway.services.jobs.idle(EXPORT_RUNS)
}

export const intervalsOf = (runs: readonly { intervalStart: Date | null; intervalEnd: Date }[]): string[][] =>
  runs.map((run) => [run.intervalStart?.toISOString() ?? '', run.intervalEnd.toISOString()])
