import { describe, expect, it } from 'vitest'
import { backfillShape, batchExportShape, runShape } from '../../../src/rest/posthog/batch-export-shapes.js'
import { cursorPageOf } from '../../../src/rest/posthog/cursor-page.js'
import { useGateway } from '../../testkit/gateway.js'
import { answerOf, failure, invalid, missingScope, NOT_FOUND, refusedWrite, under } from './doors.js'

const gateway = useGateway()
const nightly = { name: 'Nightly', interval: 'day', destination: { type: 'NoOp', config: {} } }
const HOUR = 3_600_000
const INVALID_CURSOR = { status: 404, body: failure('invalid_request', 'not_found', 'Invalid cursor') }

/** An organization with two projects, and an export of the first. */
async function world() {
  const organization = await gateway.organization()
  const [site, other] = [await organization.site(), await organization.site()]
  const root = `/api/projects/${site.siteId}/batch_exports/`
  const { status, body } = await organization.owner.post(root, nightly)
  expect(status).toBe(201)
  return { organization, owner: organization.owner, site, other, root, id: String(body.id), created: body }
}

type World = Awaited<ReturnType<typeof world>>

/** Runs of the export, an hour apart, the last one now; each began when its interval ended. */
async function runsOf({ organization, id }: World, count: number): Promise<string[]> {
  const { newId, database, now } = gateway.services
  const ids = Array.from({ length: count }, () => newId())
  await database.system.batchExportRun.createMany({
    data: ids.map((run, i) => {
      const end = new Date(now().getTime() - (count - 1 - i) * HOUR)
      return {
        id: run,
        organizationId: organization.uuid,
        batchExportId: id,
        status: 'COMPLETED',
        intervalStart: new Date(end.getTime() - HOUR),
        intervalEnd: end,
        createdAt: end,
      } as const
    }),
  })
  return ids
}

const idsOf = (body: { results: { id: string }[] }) => body.results.map(({ id }) => id)

describe('projects/{id}/batch_exports', () => {
  it('201: creates an export of the project, by a key that has no scope but batch_export:write', async () => {
    const { organization, site, root } = await world()
    const key = await organization.owner.key('POSTHOG', { scopes: ['batch_export:write'] })
    const { status, body } = await key.post(root, nightly)
    expect({ status, team: body.team_id }).toEqual({ status: 201, team: site.siteId })
    expect(batchExportShape.parse(body)).toEqual(body)
    expect((await key.get(`${root}${body.id}/`)).body.team_id).toBe(site.siteId)
  })

  it('200: lists the exports of the project alone, at either name of it', async () => {
    const { organization, owner, other, root, id, site } = await world()
    await owner.post(under(organization, 'batch_exports'), nightly)
    await owner.post(`/api/projects/${other.siteId}/batch_exports`, nightly)
    for (const path of [root, `/api/environments/${site.siteId}/batch_exports`]) {
      const { body } = await owner.get(path)
      expect({ count: body.count, ids: idsOf(body) }).toEqual({ count: 1, ids: [id] })
    }
    expect((await owner.get(under(organization, 'batch_exports'))).body.count).toBe(3)
  })

  it('200 and 204: changes, pauses, lets go on and deletes it', async () => {
    const { owner, root, id } = await world()
    const at = `${root}${id}/`
    expect((await owner.json('PATCH', at, { name: 'Hourly' })).body.name).toBe('Hourly')
    expect((await owner.json('PUT', at, nightly)).body.name).toBe('Nightly')
    expect((await owner.post(`${at}pause/`)).body).toEqual({ paused: true })
    expect((await owner.post(`${at}unpause/`)).body).toEqual({ paused: false })
    expect((await owner.get(`${at}logs/`)).status).toBe(200)
    expect((await owner.get(`${root}test/?destination=S3`)).status).toBe(200)
    expect((await owner.json('DELETE', at)).status).toBe(204)
    expect(await answerOf(owner, 'GET', at)).toEqual(NOT_FOUND)
  })

  it("404: another project's export is not found, nor one of all projects", async () => {
    const { organization, owner, other, root, id } = await world()
    const { body: ofAll } = await owner.post(under(organization, 'batch_exports'), nightly)
    const elsewhere = `/api/projects/${other.siteId}/batch_exports/`
    for (const [method, path, body] of [
      ['GET', `${elsewhere}${id}`, undefined],
      ['GET', `${root}${ofAll.id}`, undefined],
      ['GET', `${elsewhere}${id}/runs`, undefined],
      ['GET', `${elsewhere}${id}/backfills`, undefined],
      ['PATCH', `${elsewhere}${id}`, { name: 'x' }],
      ['DELETE', `${elsewhere}${id}`, undefined],
      ['POST', `${elsewhere}${id}/pause`, {}],
    ] as const) {
      expect(await refusedWrite(organization, owner, method, path, body)).toEqual(NOT_FOUND)
    }
  })
})

describe('GET batch_exports/{id}/runs', () => {
  it('200: pages through the runs by cursor, the newest first, and back', async () => {
    const at = await world()
    const ids = (await runsOf(at, 150)).reverse()
    const path = `${at.root}${at.id}/runs/`
    const first = await at.owner.get(path)
    expect(cursorPageOf(runShape).parse(first.body)).toEqual(first.body)
    expect({ ids: idsOf(first.body), previous: first.body.previous }).toEqual({
      ids: ids.slice(0, 100),
      previous: null,
    })
    const second = await at.owner.get(new URL(first.body.next).pathname + new URL(first.body.next).search)
    expect({ ids: idsOf(second.body), next: second.body.next }).toEqual({ ids: ids.slice(100), next: null })
    const back = new URL(second.body.previous)
    expect((await at.owner.get(back.pathname + back.search)).body).toEqual(first.body)
  })

  it('200: shows those of the last 7 days, unless asked for others', async () => {
    const at = await world()
    const [old = '', young = ''] = await runsOf(at, 2)
    const { system } = gateway.services.database
    await system.batchExportRun.update({ where: { id: old }, data: { createdAt: new Date('2024-01-01T00:00:00Z') } })
    const read = async (query = '') => idsOf((await at.owner.get(`${at.root}${at.id}/runs${query}`)).body)
    expect(await read()).toEqual([young])
    expect(await read('?after=2023-12-31')).toEqual([young, old])
    expect(await read('?after=2023-12-31&before=2024-01-02T00:00:00Z')).toEqual([old])
    expect(await read('?after=2023-12-31&ordering=created_at')).toEqual([old, young])
  })

  it('200: orders them by interval, and takes those of a range', async () => {
    const at = await world()
    const ids = await runsOf(at, 4)
    const [, second = '', third = ''] = ids
    const { system } = gateway.services.database
    const { intervalStart } = await system.batchExportRun.findFirstOrThrow({ where: { id: second } })
    const { intervalEnd } = await system.batchExportRun.findFirstOrThrow({ where: { id: third } })
    const range = `start=${intervalStart?.toISOString()}&end=${intervalEnd.toISOString()}`
    const read = async (query: string) => idsOf((await at.owner.get(`${at.root}${at.id}/runs?${query}`)).body)
    expect(await read('ordering=data_interval_start')).toEqual(ids)
    expect(await read(`ordering=-data_interval_start&${range}`)).toEqual([third, second])
  })

  it('400 and 404: refuses what is no moment, and a cursor of another list', async () => {
    const at = await world()
    const path = `${at.root}${at.id}/runs`
    expect(await answerOf(at.owner, 'GET', `${path}?after=x`)).toEqual(
      invalid('invalid_input', 'Enter a valid date/time.', 'after'),
    )
    expect(await answerOf(at.owner, 'GET', `${path}?cursor=x`)).toEqual(INVALID_CURSOR)
  })

  it('403 and 404: wants the scope, and the export', async () => {
    const at = await world()
    const key = await at.owner.key('POSTHOG', { scopes: ['project:read'] })
    expect(await answerOf(key, 'GET', `${at.root}${at.id}/runs`)).toEqual(missingScope('batch_export:read'))
    expect(await answerOf(at.owner, 'GET', `${at.root}${gateway.services.newId()}/runs`)).toEqual(NOT_FOUND)
  })
})

describe('GET batch_exports/{id}/runs/{run id}', () => {
  it('200: shows a run, and its part of the log alone', async () => {
    const at = await world()
    const [run = ''] = await runsOf(at, 1)
    const { newId, database } = gateway.services
    await database.system.batchExportLog.createMany({
      data: [run, null].map((runId) => ({
        id: newId(),
        organizationId: at.organization.uuid,
        batchExportId: at.id,
        runId,
        level: 'INFO' as const,
        message: runId ? 'of the run' : 'of none',
      })),
    })
    const shown = await at.owner.get(`${at.root}${at.id}/runs/${run}/`)
    expect(runShape.parse(shown.body)).toEqual(shown.body)
    expect(shown.body).toMatchObject({ id: run, batch_export: at.id, status: 'Completed' })
    const { body } = await at.owner.get(`${at.root}${at.id}/runs/${run}/logs/`)
    expect(body).toMatchObject({ count: 1, results: [{ instance_id: run, message: 'of the run' }] })
  })

  it('404: does not show a run of another export', async () => {
    const at = await world()
    const [run = ''] = await runsOf(at, 1)
    const { body: other } = await at.owner.post(at.root, nightly)
    for (const rest of [`${other.id}/runs/${run}`, `${other.id}/runs/${run}/logs`, `${at.id}/runs/x`]) {
      expect(await answerOf(at.owner, 'GET', `${at.root}${rest}`)).toEqual(NOT_FOUND)
    }
  })
})

describe('GET batch_exports/{id}/backfills', () => {
  async function backfilled() {
    const at = await world()
    const { newId, database } = gateway.services
    const data = { organizationId: at.organization.uuid, batchExportId: at.id }
    const waiting = await database.system.batchExportBackfill.create({ data: { ...data, id: newId() } })
    const running = await database.system.batchExportBackfill.create({
      data: { ...data, id: newId(), status: 'RUNNING', totalRuns: 4, finishedRuns: 1 },
    })
    return { ...at, waiting, running }
  }

  it('200: lists them newest first, by cursor and without a count', async () => {
    const { owner, root, id, site, waiting, running } = await backfilled()
    const { status, body } = await owner.get(`${root}${id}/backfills/`)
    expect(status).toBe(200)
    expect(cursorPageOf(backfillShape).parse(body)).toEqual(body)
    expect(body).toMatchObject({
      next: null,
      previous: null,
      results: [
        {
          id: running.id,
          team: site.siteId,
          status: 'Running',
          progress: { total_runs: 4, finished_runs: 1, progress: 0.25 },
        },
        { id: waiting.id, status: 'Starting', progress: null },
      ],
    })
    expect((await owner.get(`${root}${id}/backfills/${running.id}/`)).body).toEqual(body.results[0])
  })

  it('404: does not show a backfill of another export, nor what follows a cursor that is none', async () => {
    const { owner, root, id, running } = await backfilled()
    const { body: other } = await owner.post(root, nightly)
    expect(await answerOf(owner, 'GET', `${root}${other.id}/backfills/${running.id}`)).toEqual(NOT_FOUND)
    expect(await answerOf(owner, 'GET', `${root}${id}/backfills/?cursor=r.x`)).toEqual(INVALID_CURSOR)
  })
})
