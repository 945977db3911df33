import { beforeEach, describe, expect, it } from 'vitest'
import { MOST_BACKFILLS } from '../../src/batch-export/operations/steps/start-backfill.js'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import {
  type ExportScene,
  exportScene,
  HOUR,
  intervalsOf,
  MINUTE,
  nextHour,
  plus,
  quieten,
  travel,
  work,
} from './runs/scene.js'

const gateway = useGateway()
beforeEach(() => quieten(gateway))

const RUN = 'run { id status intervalStart intervalEnd backfill { id } }'
const BACKFILL = 'backfill { id status startAt endAt totalRuns finishedRuns finishedAt batchExport { id } }'

const lastRunId = async ({ runs }: ExportScene) => encodeId('BatchExportRun', (await runs()).at(-1)?.id ?? '')

/** A scene whose last interval has been exported. */
async function exportedScene() {
  const scene = await exportScene(gateway)
  const hour = nextHour(gateway)
  await scene.arrived(plus(hour, -MINUTE))
  travel(gateway, plus(hour, 10_000))
  await work(gateway)
  return { ...scene, hour }
}

describe('triggerBatchExport', () => {
  it('exports as much time as an interval has, until now, and leaves the schedule alone', async () => {
    const scene = await exportScene(gateway)
    const plan = await scene.row()
    const now = gateway.services.now()
    const uuids = await scene.arrived(plus(now, -59 * MINUTE), plus(now, -1))
    const { run } = await scene.owner.mutate('triggerBatchExport', { batchExportId: scene.id }, RUN)
    expect(run).toMatchObject({ status: 'STARTING', backfill: null })
    expect(Date.parse(run.intervalEnd) - Date.parse(run.intervalStart)).toBe(HOUR)
    expect(Date.parse(run.intervalEnd)).toBeGreaterThanOrEqual(now.getTime())
    gateway.advance(6_000)
    await work(gateway)
    expect(scene.exported()).toEqual(uuids)
    expect(await scene.runs()).toMatchObject([{ status: 'COMPLETED', scheduled: false }])
    expect(await scene.row()).toMatchObject({ nextRunFrom: plan.nextRunFrom, nextRunAt: plan.nextRunAt })
  })

  it('runs a paused export, too, but not twice at a time', async () => {
    const scene = await exportScene(gateway, { paused: true })
    const input = { batchExportId: scene.id }
    await scene.owner.mutate('triggerBatchExport', input)
    const before = await scene.organization.snapshot()
    expect(await scene.owner.mutate('triggerBatchExport', input)).toMatchObject({
      __typename: 'ConflictError',
      code: 'CONFLICT',
    })
    expect(await scene.organization.snapshot()).toEqual(before)
    gateway.advance(6_000)
    await work(gateway)
    expect(await scene.owner.mutate('triggerBatchExport', input, RUN)).toMatchObject({ run: { status: 'STARTING' } })
  })
})

describe('backfillBatchExport', () => {
  const backfill = (scene: ExportScene, startAt: Date | null, endAt: Date | null) =>
    scene.owner.mutate(
      'backfillBatchExport',
      { batchExportId: scene.id, startAt: startAt?.toISOString() ?? null, endAt: endAt?.toISOString() ?? null },
      BACKFILL,
    )

  it('exports exactly the time that is asked for, one run after another, and tells how far it is', async () => {
    const scene = await exportScene(gateway)
    const hour = plus(nextHour(gateway), -5 * HOUR)
    const [startAt, endAt] = [plus(hour, 30 * MINUTE), plus(hour, 2 * HOUR + 15 * MINUTE)]
    await scene.arrived(plus(hour, -HOUR), plus(startAt, -1), endAt)
    const inside = await scene.arrived(startAt, plus(hour, HOUR), plus(endAt, -1))
    const started = await backfill(scene, startAt, endAt)
    expect(started.backfill).toMatchObject({
      status: 'STARTING',
      startAt: startAt.toISOString(),
      endAt: endAt.toISOString(),
      totalRuns: 3,
      finishedRuns: 0,
      finishedAt: null,
      batchExport: { id: scene.id },
    })
    expect(await scene.runs()).toHaveLength(1)
    await work(gateway)
    const runs = await scene.runs()
    expect(intervalsOf(runs)).toEqual([
      [startAt.toISOString(), plus(hour, HOUR).toISOString()],
      [plus(hour, HOUR).toISOString(), plus(hour, 2 * HOUR).toISOString()],
      [plus(hour, 2 * HOUR).toISOString(), endAt.toISOString()],
    ])
    for (const [n, run] of runs.entries()) {
      if (n > 0) expect(run.startedAt?.getTime()).toBeGreaterThanOrEqual(runs[n - 1]?.finishedAt?.getTime() ?? Infinity)
    }
    expect(scene.exported()).toEqual(inside)
    const { node } = await scene.owner.data(
      `{ node(id: "${scene.id}") { ... on BatchExport {
        backfills { totalCount nodes { id status totalRuns finishedRuns finishedAt } }
        runs { nodes { backfill { id } } } } } }`,
    )
    expect(node.backfills).toMatchObject({
      totalCount: 1,
      nodes: [{ status: 'COMPLETED', totalRuns: 3, finishedRuns: 3, finishedAt: expect.any(String) }],
    })
    expect(node.runs.nodes.map((run: { backfill: { id: string } }) => run.backfill.id)).toEqual(
      Array(3).fill(started.backfill.id),
    )
  })

  it('begins with the first record and ends before the current interval, where no times are given', async () => {
    const scene = await exportScene(gateway)
    const hour = nextHour(gateway)
    await scene.arrived(plus(hour, -3 * HOUR + 10 * MINUTE), plus(hour, -1))
    const { backfill: started } = await backfill(scene, null, null)
    expect(started).toMatchObject({ startAt: null, endAt: null, totalRuns: 2 })
    await work(gateway)
    expect(intervalsOf(await scene.runs())).toEqual(
      [-3, -2].map((n) => [plus(hour, n * HOUR).toISOString(), plus(hour, (n + 1) * HOUR).toISOString()]),
    )
  })

  it('does not run what was before the first record', async () => {
    const scene = await exportScene(gateway)
    const hour = plus(nextHour(gateway), -2 * HOUR)
    await scene.arrived(plus(hour, 1))
    const { backfill: started } = await backfill(scene, plus(hour, -1000 * 24 * HOUR), plus(hour, HOUR))
    expect(started).toMatchObject({ totalRuns: 1 })
  })

  it('is refused for times that cannot be, in the words of the contract, and writes nothing', async () => {
    const scene = await exportScene(gateway, { interval: 'every 5 minutes' })
    const empty = await exportScene(gateway)
    const now = gateway.services.now()
    const first = new Date(Math.floor(now.getTime() / HOUR) * HOUR - 40 * 24 * HOUR)
    await scene.arrived(first)
    const before = [await scene.organization.snapshot(), await empty.organization.snapshot()]
    const refusals: [ExportScene, Date | null, Date | null, string][] = [
      [scene, now, now, "The initial backfill datetime 'start_at' must be before 'end_at'"],
      [scene, first, plus(now, HOUR), `The provided 'end_at' (${plus(now, HOUR).toISOString()}) is in the future`],
      [empty, first, now, 'There is no data to backfill for this model.'],
      [
        scene,
        null,
        first,
        `The provided backfill date range contains no data. The earliest possible backfill start date is ${first.toISOString().slice(0, 19).replace('T', ' ')}`,
      ],
      [scene, first, plus(first, 36 * 24 * HOUR), 'A backfill has at most 10000 runs, this one would have 10368.'],
    ]
    for (const [where, startAt, endAt, message] of refusals) {
      expect(await backfill(where, startAt, endAt)).toMatchObject({
        __typename: 'InvalidInputError',
        code: 'INVALID_INPUT',
        message,
      })
    }
    expect([await scene.organization.snapshot(), await empty.organization.snapshot()]).toEqual(before)
  })

  it('is refused beyond twenty at a time', async () => {
    const scene = await exportScene(gateway)
    const hour = plus(nextHour(gateway), -2 * HOUR)
    await scene.arrived(hour)
    for (let n = 0; n < MOST_BACKFILLS; n++) await backfill(scene, hour, plus(hour, HOUR))
    const before = await scene.organization.snapshot()
    expect(await backfill(scene, hour, plus(hour, HOUR))).toMatchObject({ __typename: 'ConflictError' })
    expect(await scene.organization.snapshot()).toEqual(before)
  })

  it('goes on behind a run that was cancelled, and says so in the end', async () => {
    const scene = await exportScene(gateway)
    const hour = plus(nextHour(gateway), -3 * HOUR)
    await scene.arrived(hour)
    await backfill(scene, hour, plus(hour, 2 * HOUR))
    await scene.owner.mutate('cancelBatchExportRun', { runId: await lastRunId(scene) })
    await work(gateway)
    expect((await scene.runs()).map(({ status }) => status)).toEqual(['CANCELLED', 'COMPLETED'])
    expect(await scene.backfills()).toMatchObject([{ status: 'CANCELLED', finishedRuns: 2 }])
  })
})

describe('cancelBatchExportBackfill', () => {
  it('cancels the run that is there, and makes no other', async () => {
    const scene = await exportScene(gateway)
    const hour = plus(nextHour(gateway), -4 * HOUR)
    await scene.arrived(hour)
    const times = { startAt: hour.toISOString(), endAt: plus(hour, 3 * HOUR).toISOString() }
    const { backfill } = await scene.owner.mutate(
      'backfillBatchExport',
      { batchExportId: scene.id, ...times },
      BACKFILL,
    )
    const cancelled = await scene.owner.mutate('cancelBatchExportBackfill', { backfillId: backfill.id }, BACKFILL)
    expect(cancelled.backfill).toMatchObject({ status: 'CANCELLED', finishedAt: expect.any(String), totalRuns: 3 })
    await work(gateway)
    expect(await scene.runs()).toMatchObject([{ status: 'CANCELLED', attempts: 0 }])
    const before = await scene.organization.snapshot()
    expect(await scene.owner.mutate('cancelBatchExportBackfill', { backfillId: backfill.id })).toMatchObject({
      __typename: 'ConflictError',
      code: 'RUN_NOT_CANCELLABLE',
    })
    expect(await scene.organization.snapshot()).toEqual(before)
  })
})

describe('cancelBatchExportRun', () => {
  it('is refused for a run that has ended', async () => {
    const scene = await exportedScene()
    const before = await scene.organization.snapshot()
    expect(await scene.owner.mutate('cancelBatchExportRun', { runId: await lastRunId(scene) })).toMatchObject({
      __typename: 'ConflictError',
      code: 'RUN_NOT_CANCELLABLE',
      message: "Cannot cancel a run that is in 'COMPLETED' status",
    })
    expect(await scene.organization.snapshot()).toEqual(before)
  })

  it('also cancels a run that waits to begin', async () => {
    const scene = await exportScene(gateway)
    await scene.owner.mutate('triggerBatchExport', { batchExportId: scene.id })
    const cancelled = await scene.owner.mutate('cancelBatchExportRun', { runId: await lastRunId(scene) }, RUN)
    expect(cancelled.run).toMatchObject({ status: 'CANCELLED' })
    gateway.advance(6_000)
    await work(gateway)
    expect(await scene.runs()).toMatchObject([{ status: 'CANCELLED', attempts: 0 }])
    expect((await scene.events()).at(-1)).toBe('batch_export.run.cancelled')
  })
})

describe('retryBatchExportRun', () => {
  it('exports the interval of the run again, by a backfill of one run', async () => {
    const scene = await exportedScene()
    const { backfill } = await scene.owner.mutate('retryBatchExportRun', { runId: await lastRunId(scene) }, BACKFILL)
    expect(backfill).toMatchObject({
      totalRuns: 1,
      startAt: plus(scene.hour, -HOUR).toISOString(),
      endAt: scene.hour.toISOString(),
    })
    await work(gateway)
    const [first, again] = await scene.runs()
    expect(again).toMatchObject({
      status: 'COMPLETED',
      scheduled: false,
      intervalStart: first?.intervalStart,
      intervalEnd: first?.intervalEnd,
      recordsExported: 1n,
    })
    expect(await scene.backfills()).toMatchObject([{ status: 'COMPLETED', finishedRuns: 1 }])
  })

  it('is refused while the run is under way', async () => {
    const scene = await exportScene(gateway)
    await scene.owner.mutate('triggerBatchExport', { batchExportId: scene.id })
    const before = await scene.organization.snapshot()
    expect(await scene.owner.mutate('retryBatchExportRun', { runId: await lastRunId(scene) })).toMatchObject({
      __typename: 'ConflictError',
    })
    expect(await scene.organization.snapshot()).toEqual(before)
  })

  it('is refused while the interval is being exported again: it has one live run', async () => {
    const scene = await exportedScene()
    const runId = await lastRunId(scene)
    await scene.owner.mutate('retryBatchExportRun', { runId })
    expect(await scene.owner.mutate('retryBatchExportRun', { runId })).toMatchObject({ __typename: 'ConflictError' })
    expect(await scene.backfills()).toHaveLength(1)
  })
})

type Input = (scene: ExportScene) => Promise<Record<string, string>>
const onExport: Input = async ({ id }) => ({ batchExportId: id })
const onRun: Input = async (scene) => ({ runId: await lastRunId(scene) })
const onBackfill: Input = async ({ backfills }) => ({
  backfillId: encodeId('BatchExportBackfill', (await backfills())[0]?.id ?? ''),
})

describe.each([
  ['triggerBatchExport', onExport, 'Batch export'],
  ['backfillBatchExport', onExport, 'Batch export'],
  ['cancelBatchExportBackfill', onBackfill, 'Backfill'],
  ['cancelBatchExportRun', onRun, 'Batch export run'],
  ['retryBatchExportRun', onRun, 'Batch export run'],
] as const)('%s', (name, inputOf, what) => {
  async function scene() {
    const made = await exportScene(gateway)
    const hour = plus(nextHour(gateway), -2 * HOUR)
    await made.arrived(hour)
    const times = { startAt: hour.toISOString(), endAt: plus(hour, HOUR).toISOString() }
    await made.owner.mutate('backfillBatchExport', { batchExportId: made.id, ...times })
    return made
  }

  it('is refused to a member without the permission, and the refusal is audited', async () => {
    const made = await scene()
    const member = await made.organization.member()
    const before = await made.organization.snapshot()
    const result = await member.mutate(name, await inputOf(made))
    expect(result).toMatchObject({ __typename: 'ForbiddenError', missingPermissions: ['batch_exports.write'] })
    expect(await made.organization.snapshot()).toEqual(before)
    const refused = await gateway.services.database.system.auditEvent.count({
      where: { organizationId: made.organization.uuid, outcome: 'REFUSED' },
    })
    expect(refused).toBe(1)
  })

  it('answers a stranger, and a member who sees no exports, as if there were none', async () => {
    const made = await scene()
    await made.organization.role('Blind', ['organization.read', 'batch_exports.write'])
    const blind = await made.organization.member('blind')
    const input = await inputOf(made)
    const absent = Object.fromEntries(Object.keys(input).map((key) => [key, gateway.services.newId()]))
    const before = await made.organization.snapshot()
    for (const client of [await gateway.person(), blind]) {
      const foreign = await client.mutate(name, input)
      expect(foreign).toMatchObject({ __typename: 'NotFoundError', message: `${what} not found.` })
      expect(foreign).toEqual(await client.mutate(name, absent))
    }
    expect(await made.organization.snapshot()).toEqual(before)
  })

  it('is refused for an export that takes data of sites which the viewer may not see', async () => {
    const made = await scene()
    await made.organization.role('Exporter', ['organization.read', 'batch_exports.read', 'batch_exports.write'])
    const member = await made.organization.member('exporter')
    await gateway.services.database.system.member.update({
      where: { id: member.member.id },
      data: { hasRestrictedSiteAccess: true },
    })
    const before = await made.organization.snapshot()
    expect(await member.mutate(name, await inputOf(made))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await made.organization.snapshot()).toEqual(before)
  })

  it('is told in the audit log', async () => {
    const made = await scene()
    if (name === 'retryBatchExportRun') await work(gateway)
    const result = await made.owner.mutate(name, await inputOf(made))
    expect(result.__typename).toMatch(/Success$/)
    const { action, actorId } = await gateway.services.database.system.auditEvent.findFirstOrThrow({
      where: { organizationId: made.organization.uuid },
      orderBy: { sequence: 'desc' },
    })
    expect(actorId).toBe(made.owner.user.id)
    expect(action).toMatch(/^batch_export\.(trigger|backfill|run\.(cancel|retry)|backfill\.cancel)$/)
  })
})
