import { beforeEach, describe, expect, it } from 'vitest'
import { EXPORT_RUNS } from '../../../src/batch-export/runs/queue.js'
import { scheduleRuns } from '../../../src/batch-export/runs/scheduler.js'
import { Gateway, useGateway } from '../../testkit/gateway.js'
import { exportScene, HOUR, intervalsOf, MINUTE, nextHour, plus, quieten, travel, work } from './scene.js'

const gateway = useGateway()
beforeEach(() => quieten(gateway))

describe('the schedule of an export', () => {
  it('exports an interval once it is over, with all that arrived before its end and nothing of the next', async () => {
    const scene = await exportScene(gateway)
    const end = nextHour(gateway)
    const start = plus(end, -HOUR)
    const inside = await scene.arrived(start, plus(start, 1), plus(end, -1))
    await scene.arrived(plus(start, -1), end)
    travel(gateway, plus(end, 4_000))
    await work(gateway)
    expect(await scene.runs()).toEqual([])
    travel(gateway, plus(end, 5_000))
    await work(gateway)
    expect(await scene.runs()).toMatchObject([
      {
        status: 'COMPLETED',
        scheduled: true,
        intervalStart: start,
        intervalEnd: end,
        attempts: 1,
        failures: 0,
        recordsExported: 3n,
        recordsTotal: 3n,
        error: null,
        startedAt: expect.any(Date),
        finishedAt: expect.any(Date),
      },
    ])
    expect(scene.exported()).toEqual(inside)
    expect(await scene.events()).toEqual([
      'batch_export.created',
      'batch_export.run.started',
      'batch_export.run.completed',
    ])
    const log = await scene.log()
    expect(log[0]).toBe(`INFO Attempt 1 begins: events from ${start.toISOString()} to ${end.toISOString()}.`)
    expect(log.at(-1)).toMatch(/^INFO Completed: 3 records, \d+ bytes\.$/)
  })

  it('makes each interval one run, however many schedulers look at the same moment', async () => {
    const scene = await exportScene(gateway)
    const other = await Gateway.start({ database: gateway.database })
    try {
      const first = nextHour(gateway)
      travel(gateway, plus(first, 3 * HOUR + 10_000))
      travel(other, gateway.services.now())
      const schedulers = Array.from({ length: 8 }, (_, n) => scheduleRuns((n % 2 ? other : gateway).services))
      await Promise.all(schedulers)
      const runs = await scene.runs()
      expect(intervalsOf(runs)).toEqual(
        [0, 1, 2, 3].map((n) => [plus(first, (n - 1) * HOUR).toISOString(), plus(first, n * HOUR).toISOString()]),
      )
      await gateway.services.jobs.idle(EXPORT_RUNS)
      expect((await scene.runs()).map(({ status, attempts }) => [status, attempts])).toEqual(
        runs.map(() => ['COMPLETED', 1]),
      )
    } finally {
      await other.services.close()
    }
  })

  it('leaves room for others: an organization with ever so many exports has 250 runs at a time, then the rest', async () => {
    await quieten(gateway)
    const greedy = await gateway.organization()
    const { system } = gateway.services.database
    const now = gateway.services.now()
    const due = { nextRunFrom: plus(now, -2 * HOUR), nextRunAt: plus(now, -HOUR), endAt: plus(now, -HOUR) }
    const rows = Array.from({ length: 300 }, () => ({
      id: gateway.services.newId(),
      organizationId: greedy.uuid,
      name: 'One of many',
      destinationType: 'NOOP' as const,
      interval: 'hour',
      ...due,
    }))
    await system.batchExport.createMany({ data: rows })
    const modest = await exportScene(gateway)
    await system.batchExport.update({ where: { id: modest.uuid }, data: { ...due, nextRunAt: plus(now, -HOUR + 1) } })
    const made = () => system.batchExportRun.count({ where: { organizationId: greedy.uuid } })

    await scheduleRuns(gateway.services)
    expect(await made()).toBe(260)
    expect(await modest.runs()).toHaveLength(1)
    await gateway.services.jobs.idle(EXPORT_RUNS)
    await scheduleRuns(gateway.services)
    expect(await made()).toBe(300)
    await gateway.services.jobs.idle(EXPORT_RUNS)
  })

  it('does not make the run of an interval again, should its plan be wound back', async () => {
    const scene = await exportScene(gateway)
    const { nextRunFrom, nextRunAt } = await scene.row()
    travel(gateway, plus(nextRunAt ?? new Date(), 10_000))
    await scheduleRuns(gateway.services)
    await gateway.services.database.system.batchExport.update({
      where: { id: scene.uuid },
      data: { nextRunFrom, nextRunAt },
    })
    await scheduleRuns(gateway.services)
    expect(await scene.runs()).toHaveLength(1)
  })

  it('catches up after days without a worker: every interval, in order, ten at a time', async () => {
    const scene = await exportScene(gateway, { interval: 'every 15 minutes' })
    const first = (await scene.row()).nextRunAt ?? new Date()
    travel(gateway, plus(first, 24 * 15 * MINUTE + 5_000))
    await scheduleRuns(gateway.services)
    expect(await scene.runs()).toHaveLength(10)
    await scheduleRuns(gateway.services)
    expect(await scene.runs()).toHaveLength(10)
    for (let pass = 0; pass < 3; pass++) await work(gateway)
    const runs = await scene.runs()
    expect(runs.map(({ intervalEnd }) => intervalEnd)).toEqual(
      Array.from({ length: 25 }, (_, n) => plus(first, n * 15 * MINUTE)),
    )
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['COMPLETED']))
  })

  it('begins at startAt and ends at endAt, to the millisecond', async () => {
    const hour = nextHour(gateway)
    const startAt = plus(hour, 20 * MINUTE)
    const endAt = plus(hour, HOUR + 10 * MINUTE)
    const scene = await exportScene(gateway, { startAt: startAt.toISOString(), endAt: endAt.toISOString() })
    await scene.arrived(plus(startAt, -1), endAt)
    const inside = await scene.arrived(startAt, plus(endAt, -1))
    travel(gateway, plus(hour, 5 * HOUR))
    await work(gateway)
    expect(intervalsOf(await scene.runs())).toEqual([
      [startAt.toISOString(), plus(hour, HOUR).toISOString()],
      [plus(hour, HOUR).toISOString(), endAt.toISOString()],
    ])
    expect(scene.exported()).toEqual(inside)
    expect(await scene.row()).toMatchObject({ nextRunAt: null })
  })

  it('goes on without gap or overlap when the interval is changed', async () => {
    const scene = await exportScene(gateway)
    const hour = nextHour(gateway)
    travel(gateway, plus(hour, 20 * MINUTE))
    const uuids = await scene.arrived(plus(hour, -1), hour, plus(hour, 29 * MINUTE), plus(hour, 31 * MINUTE))
    await scene.owner.mutate('updateBatchExport', { batchExportId: scene.id, interval: 'every 15 minutes' })
    travel(gateway, plus(hour, 46 * MINUTE))
    await work(gateway)
    expect(intervalsOf(await scene.runs())).toEqual([
      [plus(hour, -HOUR).toISOString(), hour.toISOString()],
      [hour.toISOString(), plus(hour, 30 * MINUTE).toISOString()],
      [plus(hour, 30 * MINUTE).toISOString(), plus(hour, 45 * MINUTE).toISOString()],
    ])
    expect(scene.exported()).toEqual(uuids)
  })

  it('stops with the export', async () => {
    const scene = await exportScene(gateway)
    await scene.owner.mutate('deleteBatchExport', { batchExportId: scene.id })
    travel(gateway, plus(nextHour(gateway), 10_000))
    await work(gateway)
    expect(await scene.runs()).toEqual([])
  })
})

describe('a paused export', () => {
  const pause = (scene: Awaited<ReturnType<typeof exportScene>>) =>
    scene.owner.mutate('pauseBatchExport', { batchExportId: scene.id })
  const unpause = (scene: Awaited<ReturnType<typeof exportScene>>, backfill?: boolean) =>
    scene.owner.mutate(
      'unpauseBatchExport',
      { batchExportId: scene.id, ...(backfill !== undefined && { backfill }) },
      'backfill { id totalRuns startAt endAt status } batchExport { lastPausedAt updatedAt }',
    )

  it('goes on with the interval that is current: what ended during the pause is left out, nothing else is', async () => {
    const scene = await exportScene(gateway)
    const hour = nextHour(gateway)
    travel(gateway, plus(hour, 10 * MINUTE))
    await work(gateway)
    await pause(scene)
    await scene.arrived(plus(hour, 20 * MINUTE), plus(hour, HOUR + MINUTE))
    travel(gateway, plus(hour, 2 * HOUR + 10 * MINUTE))
    await work(gateway)
    const kept = await scene.arrived(plus(hour, 2 * HOUR), plus(hour, 2 * HOUR + 30 * MINUTE))
    expect((await unpause(scene)).backfill).toBeNull()
    await work(gateway)
    expect(await scene.runs()).toHaveLength(1)
    travel(gateway, plus(hour, 3 * HOUR + 5_000))
    await work(gateway)
    expect(intervalsOf(await scene.runs()).slice(1)).toEqual([
      [plus(hour, 2 * HOUR).toISOString(), plus(hour, 3 * HOUR).toISOString()],
    ])
    expect(scene.exported()).toEqual(kept)
    expect(await scene.backfills()).toEqual([])
  })

  it('exports what it missed by a backfill: each interval exactly once, with those before and after', async () => {
    const scene = await exportScene(gateway)
    const hour = nextHour(gateway)
    const uuids = await scene.arrived(
      ...[-30, 15, 45, 61, 119, 121, 179, 181, 239].map((minutes) => plus(hour, minutes * MINUTE)),
    )
    travel(gateway, plus(hour, 30 * MINUTE))
    await work(gateway)
    await pause(scene)
    travel(gateway, plus(hour, 2 * HOUR + 30 * MINUTE))
    await work(gateway)
    const { backfill, batchExport } = await unpause(scene, true)
    expect(backfill).toMatchObject({
      totalRuns: 2,
      startAt: batchExport.lastPausedAt,
      endAt: batchExport.updatedAt,
      status: 'STARTING',
    })
    await work(gateway)
    travel(gateway, plus(hour, 4 * HOUR + 5_000))
    await work(gateway)
    expect(scene.exported()).toEqual(uuids)
    const runs = await scene.runs()
    expect(new Set(runs.map(({ intervalEnd }) => intervalEnd.getTime())).size).toBe(runs.length)
    expect(await scene.backfills()).toMatchObject([{ status: 'COMPLETED', totalRuns: 2, finishedRuns: 2 }])
  })

  it('still exports an interval that was over before the pause, though its run had not been made', async () => {
    const scene = await exportScene(gateway)
    const hour = nextHour(gateway)
    const uuids = await scene.arrived(plus(hour, -1))
    travel(gateway, plus(hour, 1_000))
    await pause(scene)
    await unpause(scene)
    travel(gateway, plus(hour, 6_000))
    await work(gateway)
    expect(scene.exported()).toEqual(uuids)
    expect(await scene.runs()).toHaveLength(1)
  })

  it('is the same, whether it was paused by its own mutation or by an update', async () => {
    const scene = await exportScene(gateway)
    const hour = nextHour(gateway)
    const set = (paused: boolean) =>
      scene.owner.mutate('updateBatchExport', { batchExportId: scene.id, paused }, 'batchExport { nextRunAt }')
    const early = await scene.arrived(plus(hour, -1))
    await scene.arrived(plus(hour, MINUTE))
    travel(gateway, plus(hour, 1_000))
    expect((await set(true)).batchExport.nextRunAt).toBeNull()
    travel(gateway, plus(hour, HOUR + 10 * MINUTE))
    await work(gateway)
    expect((await set(false)).batchExport.nextRunAt).toBe(plus(hour, 2 * HOUR).toISOString())
    const late = await scene.arrived(plus(hour, HOUR))
    travel(gateway, plus(hour, 2 * HOUR + 5_000))
    await work(gateway)
    expect(scene.exported()).toEqual([...early, ...late])
  })

  it('skips nothing when it goes on within the same interval', async () => {
    const scene = await exportScene(gateway)
    const hour = nextHour(gateway)
    const uuids = await scene.arrived(plus(hour, MINUTE), plus(hour, 15 * MINUTE), plus(hour, 59 * MINUTE))
    travel(gateway, plus(hour, 10 * MINUTE))
    await work(gateway)
    await pause(scene)
    travel(gateway, plus(hour, 20 * MINUTE))
    expect((await unpause(scene, true)).backfill).toMatchObject({ totalRuns: 0, status: 'COMPLETED' })
    travel(gateway, plus(hour, HOUR + 5_000))
    await work(gateway)
    expect(scene.exported()).toEqual(uuids)
  })
})
