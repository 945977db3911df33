import { describe, expect, it } from 'vitest'
import { EXPORT_RUNS } from '../../../src/batch-export/runs/queue.js'
import { scheduleRuns } from '../../../src/batch-export/runs/scheduler.js'
import { runShape } from '../../../src/rest/posthog/batch-export-shapes.js'
import { exportScene, HOUR, nextHour, plus, travel } from '../../batch-export/runs/scene.js'
import { useGateway } from '../../testkit/gateway.js'
import { answerOf, invalid, NOT_FOUND, refusedWrite } from './doors.js'

const gateway = useGateway()

const work = async () => {
  await scheduleRuns(gateway.services)
  await gateway.services.jobs.idle(EXPORT_RUNS)
}

/** An hourly export whose last interval has run, as both roots name it. */
async function exported() {
  const scene = await exportScene(gateway)
  const hour = nextHour(gateway)
  await scene.arrived(plus(hour, -2 * HOUR), plus(hour, -1))
  travel(gateway, plus(hour, 10_000))
  await work()
  const root = `/api/organizations/${scene.organization.uuid}/batch_exports/${scene.uuid}`
  const [run] = await scene.runs()
  return { ...scene, hour, root, runId: run?.id ?? '' }
}

const iso = (moment: Date) => moment.toISOString()
const python = (moment: Date) => iso(moment).replace('.000Z', '+00:00')

describe('the runs of an export', () => {
  it('200: are told with what they did, also as latest_runs, and leave a log', async () => {
    const { owner, root, hour, uuid, runId } = await exported()
    const { body } = await owner.get(`${root}/runs/${runId}/`)
    expect(runShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({
      batch_export: uuid,
      backfill: null,
      status: 'Completed',
      records_completed: 1,
      records_total_count: 1,
      bytes_exported: expect.any(Number),
      latest_error: null,
      data_interval_start: expect.stringContaining(iso(plus(hour, -HOUR)).slice(0, 19)),
      data_interval_end: expect.stringContaining(iso(hour).slice(0, 19)),
    })
    expect(body.bytes_exported).toBeGreaterThan(0)
    expect((await owner.get(`${root}/`)).body.latest_runs).toEqual([body])
    const log = (await owner.get(`${root}/logs/?instance_id=${runId}&level=info`)).body
    expect(log.results.map(({ message }: { message: string }) => message.split(':')[0])).toEqual([
      'Completed',
      'Attempt 1 begins',
    ])
  })
})

describe('POST runs/{id}/retry and cancel', () => {
  it('200: exports the interval again, by a backfill', async () => {
    const { owner, root, hour, uuid, runId } = await exported()
    expect(await answerOf(owner, 'POST', `${root}/runs/${runId}/retry/`)).toEqual({
      status: 200,
      body: { backfill_id: `${uuid}-Backfill-${python(plus(hour, -HOUR))}-${python(hour)}` },
    })
    await work()
    const [again] = (await owner.get(`${root}/runs/`)).body.results
    expect(again).toMatchObject({ status: 'Completed', backfill: expect.any(String), records_completed: 1 })
  })

  it('200: cancels what has not ended; 400: else, in the words of the dialect', async () => {
    const { owner, organization, root, runId, id } = await exported()
    expect(await refusedWrite(organization, owner, 'POST', `${root}/runs/${runId}/cancel/`)).toEqual(
      invalid('invalid_input', "Cannot cancel a run that is in 'Completed' status", null),
    )
    await owner.mutate('triggerBatchExport', { batchExportId: id })
    const [started] = (await owner.get(`${root}/runs/`)).body.results
    expect(started.status).toBe('Starting')
    expect(await answerOf(owner, 'POST', `${root}/runs/${started.id}/cancel/`)).toEqual({
      status: 200,
      body: { cancelled: true },
    })
    expect((await owner.get(`${root}/runs/${started.id}`)).body.status).toBe('Cancelled')
    expect(await refusedWrite(organization, owner, 'POST', `${root}/runs/${started.id}/cancel/`)).toEqual(
      invalid('invalid_input', "Cannot cancel a run that is in 'Cancelled' status", null),
    )
  })

  it('404: for a run of another export', async () => {
    const other = await exported()
    const { owner, organization, root } = await exported()
    for (const verb of ['retry', 'cancel']) {
      expect(await refusedWrite(organization, owner, 'POST', `${root}/runs/${other.runId}/${verb}`)).toEqual(NOT_FOUND)
    }
  })
})

describe('POST backfills', () => {
  it.each(['backfills', 'backfill'])('200: %s begins one, by the key of a project, too, and names it', async (path) => {
    const { owner, site, hour, uuid } = await exported()
    const times = { start_at: iso(plus(hour, -2 * HOUR)), end_at: python(hour) }
    const key = await owner.key('POSTHOG', { scopes: ['batch_export:write'] })
    await gateway.services.database.system.batchExport.update({ where: { id: uuid }, data: { siteId: site.id } })
    const root = `/api/projects/${site.siteId}/batch_exports/${uuid}`
    const { status, body } = await key.post(`${root}/${path}/`, times)
    const name = `${uuid}-Backfill-${python(plus(hour, -2 * HOUR))}-${python(hour)}`
    expect({ status, body }).toEqual({ status: 200, body: { backfill_id: name } })
    await work()
    const { results } = (await owner.get(`/api/environments/${site.siteId}/batch_exports/${uuid}/backfills/`)).body
    expect(results).toMatchObject([
      { status: 'Completed', team: site.siteId, progress: { total_runs: 2, finished_runs: 2, progress: 1 } },
    ])
    expect((await owner.get(`${root}/backfills/${encodeURIComponent(name)}/`)).body).toEqual(results[0])
  })

  it('200: cancels one by its id or by its name; 400: once it has ended', async () => {
    const { owner, organization, root, hour } = await exported()
    const begin = async () =>
      (await owner.post(`${root}/backfills/`, { start_at: iso(plus(hour, -HOUR)), end_at: iso(hour) })).body.backfill_id
    const newest = async () => (await owner.get(`${root}/backfills/`)).body.results[0].id
    for (const idOf of [(name: string) => Promise.resolve(name), newest]) {
      const path = `${root}/backfills/${await idOf(await begin())}/cancel/`
      expect(await answerOf(owner, 'POST', path)).toEqual({ status: 200, body: { cancelled: true } })
      expect(await refusedWrite(organization, owner, 'POST', path)).toEqual(
        invalid('invalid_input', "Cannot cancel a backfill that is in 'Cancelled' status", null),
      )
    }
    for (const unknown of [gateway.services.newId(), 'x-Backfill-START-END', 'nothing']) {
      const path = `${root}/backfills/${unknown}/cancel/`
      expect(await refusedWrite(organization, owner, 'POST', path)).toEqual(NOT_FOUND)
    }
  })

  it('400: for times that cannot be, in the words of the contract', async () => {
    const { owner, organization, root, hour } = await exported()
    const future = plus(hour, 24 * HOUR)
    const cases: [object, string, string | null][] = [
      [{ start_at: 'soon', end_at: null }, 'Input soon is not a valid ISO formatted datetime.', null],
      [{ start_at: '2024-13-01T00:00:00Z' }, 'Input 2024-13-01T00:00:00Z is not a valid ISO formatted datetime.', null],
      [{ start_at: '2024-01-01T00:00:00' }, 'Input 2024-01-01T00:00:00 is naive.', null],
      [{ end_at: '2024-01-01' }, 'Input 2024-01-01 is naive.', null],
      [
        { start_at: iso(hour), end_at: iso(hour) },
        "The initial backfill datetime 'start_at' must be before 'end_at'",
        'end_at',
      ],
      [{ end_at: iso(future) }, `The provided 'end_at' (${iso(future)}) is in the future`, 'end_at'],
    ]
    for (const [body, detail, attr] of cases) {
      expect(await refusedWrite(organization, owner, 'POST', `${root}/backfills/`, body)).toEqual(
        invalid('invalid_input', detail, attr),
      )
    }
  })
})
