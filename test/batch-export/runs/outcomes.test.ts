import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runExecutor } from '../../../src/batch-export/runs/execute.js'
import { EXPORT_RUNS } from '../../../src/batch-export/runs/queue.js'
import { rescueRuns } from '../../../src/batch-export/runs/rescue.js'
import { scheduleRuns } from '../../../src/batch-export/runs/scheduler.js'
import { encodeId } from '../../../src/ids.js'
import { useGateway } from '../../testkit/gateway.js'
import { ALLOWING, Receiver, receivedScene, refusing, taken } from './receiver.js'
import { HOUR, nextHour, plus, quieten, travel, work } from './scene.js'

const gateway = useGateway(ALLOWING)
let receiver: Receiver
beforeEach(async () => {
  await quieten(gateway)
  receiver = await Receiver.start()
})
afterEach(() => receiver.close())

const scene = () => receivedScene(gateway, receiver)

const idle = () => gateway.services.jobs.idle(EXPORT_RUNS)

describe('a run whose destination fails', () => {
  it('is tried again after 10 to 12 s, and completes', async () => {
    const { runs, log, events, uuids } = await scene()
    receiver.answer = refusing(503)
    await work(gateway)
    const [failed] = await runs()
    expect(failed).toMatchObject({
      status: 'FAILED_RETRYABLE',
      failures: 1,
      attempts: 1,
      finishedAt: null,
      error: 'The destination answered 503.',
    })
    const wait = (failed?.nextAttemptAt?.getTime() ?? 0) - gateway.services.now().getTime()
    expect(wait).toBeGreaterThan(8_000)
    expect(wait).toBeLessThan(12_000)
    receiver.answer = taken
    await idle()
    expect(await runs()).toMatchObject([{ status: 'FAILED_RETRYABLE', attempts: 1 }])
    gateway.advance(12_000)
    await idle()
    expect(await runs()).toMatchObject([
      { status: 'COMPLETED', failures: 1, attempts: 2, error: null, nextAttemptAt: null, recordsExported: 2n },
    ])
    expect(receiver.uuids.slice(2)).toEqual(uuids)
    expect((await log()).map((line) => line.replace(/\d+ s\./, 'n s.'))).toContain(
      'WARNING Attempt 1 failed: The destination answered 503. The next one begins in n s.',
    )
    expect(await events()).toEqual(['batch_export.created', 'batch_export.run.started', 'batch_export.run.completed'])
  })

  it('is given up after three attempts', async () => {
    const { runs, log, events } = await scene()
    receiver.answer = refusing(500)
    await work(gateway)
    for (let attempt = 0; attempt < 4; attempt++) {
      gateway.advance(60_000)
      await idle()
    }
    expect(receiver.requests).toHaveLength(3)
    expect(await runs()).toMatchObject([
      { status: 'FAILED_RETRYABLE', failures: 3, attempts: 3, nextAttemptAt: null, finishedAt: expect.any(Date) },
    ])
    expect((await log()).at(-1)).toBe('ERROR Attempt 3 failed: The destination answered 500.')
    expect((await events()).at(-1)).toBe('batch_export.run.failed')
  })

  it('waits as long as the destination asks for', async () => {
    const { runs } = await scene()
    receiver.answer = refusing(429, { 'retry-after': '600' })
    await work(gateway)
    const wait = ((await runs())[0]?.nextAttemptAt?.getTime() ?? 0) - gateway.services.now().getTime()
    expect(wait).toBeGreaterThan(590_000)
    expect(wait).toBeLessThanOrEqual(600_000)
  })

  it('fails once where trying again cannot help, with a message for its owner', async () => {
    const { runs, log, events } = await scene()
    receiver.answer = refusing(401)
    await work(gateway)
    gateway.advance(120_000)
    await idle()
    expect(receiver.requests).toHaveLength(1)
    expect(await runs()).toMatchObject([
      {
        status: 'FAILED',
        failures: 1,
        attempts: 1,
        error: 'The destination answered 401.',
        finishedAt: expect.any(Date),
      },
    ])
    expect((await log()).at(-1)).toBe('ERROR Attempt 1 failed: The destination answered 401.')
    expect((await events()).at(-1)).toBe('batch_export.run.failed')
  })
})

it('a run ends with an answer that cannot be stored as it came', async () => {
  const { runs, log } = await scene()
  receiver.answer = (_request, response) => {
    response.writeHead(400, { 'content-type': 'text/plain' }).end('no\0\u001b[31m!')
  }
  await work(gateway)
  const error = 'The destination answered 400: no\ufffd\ufffd[31m!'
  expect(await runs()).toMatchObject([{ status: 'FAILED', attempts: 1, error }])
  expect((await log()).at(-1)).toBe(`ERROR Attempt 1 failed: ${error}`)
})

describe('an export that keeps failing', () => {
  const failedRuns = async (uuid: string, organizationId: string, count: number) => {
    const { newId, now, database } = gateway.services
    for (let n = 0; n < count; n++) {
      await database.system.batchExportRun.create({
        data: {
          id: newId(),
          organizationId,
          batchExportId: uuid,
          intervalEnd: now(),
          status: n % 2 ? 'FAILED' : 'FAILED_RETRYABLE',
          finishedAt: now(),
        },
      })
    }
  }
  const mailOf = (organizationId: string) =>
    gateway.services.database.system.outgoingMail.findMany({ where: { organizationId }, orderBy: { id: 'asc' } })

  it('is paused at the tenth failure of its last 50 runs, and its owners are told', async () => {
    const { id, uuid, organization, owner, row, events } = await scene()
    const second = await organization.member('owner')
    await organization.member('admin')
    await failedRuns(uuid, organization.uuid, 9)
    receiver.answer = refusing(401)
    await work(gateway)
    expect(await row()).toMatchObject({ paused: true, lastPausedAt: expect.any(Date) })
    expect((await events()).slice(-2)).toEqual(['batch_export.run.failed', 'batch_export.paused'])
    const mails = await mailOf(organization.uuid)
    expect(mails.map(({ toAddress }) => toAddress)).toEqual([owner.user.email, second.user.email])
    const audit = await gateway.services.database.system.auditEvent.findFirstOrThrow({
      where: { organizationId: organization.uuid, action: 'batch_export.pause' },
    })
    expect(audit).toMatchObject({ actorKind: 'SYSTEM', actorId: null, outcome: 'DONE', resourceId: uuid })
    await gateway.services.mail.idle()
    expect(gateway.logged.join('\n')).not.toContain('tok-en')

    await owner.mutate('unpauseBatchExport', { batchExportId: id })
    travel(gateway, plus(nextHour(gateway), 10_000))
    await work(gateway)
    expect(await row()).toMatchObject({ paused: false })
    expect(await mailOf(organization.uuid)).toHaveLength(2)
  })

  it('goes on after nine failures, or with the tenth before its last 50 runs', async () => {
    const { uuid, organization, row } = await scene()
    await failedRuns(uuid, organization.uuid, 8)
    const { newId, now, database } = gateway.services
    await database.system.batchExportRun.createMany({
      data: Array.from({ length: 42 }, () => ({
        id: newId(),
        organizationId: organization.uuid,
        batchExportId: uuid,
        intervalEnd: now(),
        status: 'COMPLETED' as const,
        finishedAt: now(),
      })),
    })
    receiver.answer = refusing(401)
    await work(gateway)
    expect(await row()).toMatchObject({ paused: false })
  })
})

describe('a run under way', () => {
  it('ends normally when its export is paused', async () => {
    const { id, owner, runs, uuids } = await scene()
    const held = receiver.hold()
    const working = work(gateway)
    const release = await held
    await owner.mutate('pauseBatchExport', { batchExportId: id })
    expect(await runs()).toMatchObject([{ status: 'RUNNING' }])
    release()
    await working
    expect(await runs()).toMatchObject([{ status: 'COMPLETED', recordsExported: 2n }])
    expect(receiver.uuids).toEqual(uuids)
  })

  it('writes nothing more once it is cancelled', async () => {
    const { owner, runs, log, events } = await scene()
    const held = receiver.hold()
    const working = work(gateway)
    const release = await held
    const [run] = await runs()
    const result = await owner.mutate(
      'cancelBatchExportRun',
      { runId: encodeId('BatchExportRun', run?.id ?? '') },
      'run { status finishedAt }',
    )
    expect(result.run).toEqual({ status: 'CANCELLED', finishedAt: expect.any(String) })
    release()
    await working
    expect(await runs()).toMatchObject([{ status: 'CANCELLED', recordsExported: 0n, attempts: 1 }])
    expect((await log()).at(-1)).toBe('WARNING Stopped: the run is cancelled.')
    expect((await events()).at(-1)).toBe('batch_export.run.cancelled')
  })

  it('is cancelled when its export is deleted', async () => {
    const { id, owner, runs } = await scene()
    const held = receiver.hold()
    const working = work(gateway)
    const release = await held
    await owner.mutate('deleteBatchExport', { batchExportId: id })
    release()
    await working
    expect(await runs()).toMatchObject([{ status: 'CANCELLED' }])
  })

  it('goes back to the queue when its worker must stop, and is resumed by another', async () => {
    const { runs, log, uuids } = await scene()
    await scheduleRuns(gateway.services)
    const [run] = await runs()
    const held = receiver.hold()
    const draining = new AbortController()
    const job = { id: 'job', attempt: 1, signal: draining.signal }
    const first = runExecutor(gateway.services)({ runId: run?.id ?? '', failures: 0 }, job)
    await held
    draining.abort(new Error('the process drains'))
    await expect(first).rejects.toThrow('the process drains')
    expect(await runs()).toMatchObject([{ status: 'RUNNING', attempts: 1, failures: 0, handedBack: 1 }])
    await idle()
    expect(await runs()).toMatchObject([{ status: 'COMPLETED', attempts: 2, failures: 0, recordsExported: 2n }])
    expect(receiver.uuids.slice(2)).toEqual(uuids)
    expect(await log()).toContain('WARNING Attempt 1 was interrupted: its worker is gone.')
  })

  it('goes on behind its last checkpoint: what had arrived by then is not sent again', async () => {
    const { runs, row, site } = await scene()
    const { nextRunFrom } = await row()
    // 12 MB, of which the destination takes 8 MiB as a part.
    await gateway.services.database.systemPool.query(
      `insert into site_event ("organizationId", "siteId", uuid, event, "distinctId", timestamp, properties, "receivedAt")
       select "organizationId", id, gen_random_uuid(), 'pageview', 'visitor', $2,
         jsonb_build_object('text', repeat('x', 4000)), $2
       from site, generate_series(1, 3000) where id = $1`,
      [site.id, nextRunFrom],
    )
    await scheduleRuns(gateway.services)
    const [run] = await runs()
    const draining = new AbortController()
    const job = { id: 'job', attempt: 1, signal: draining.signal }
    receiver.answer = (request, response) => {
      if (receiver.requests.length <= 10) taken(request, response)
      else draining.abort(new Error('the process drains'))
    }
    const first = runExecutor(gateway.services)({ runId: run?.id ?? '', failures: 0 }, job)
    await expect(first).rejects.toThrow('the process drains')
    const [lost] = await runs()
    const checkpoint = Number(lost?.recordsExported)
    expect(checkpoint).toBeGreaterThan(1_000)
    expect(lost).toMatchObject({ status: 'RUNNING', recordsTotal: 3002n })
    const before = receiver.uuids
    receiver.answer = taken
    await idle()
    expect(await runs()).toMatchObject([{ status: 'COMPLETED', attempts: 2, recordsExported: 3002n }])
    const arrived = receiver.uuids
    expect(new Set(arrived).size).toBe(3002)
    const again = arrived.slice(before.length)
    const kept = new Set(before.slice(0, checkpoint))
    expect(again).toHaveLength(3002 - checkpoint)
    expect(again.filter((uuid) => kept.has(uuid))).toEqual([])
  })

  it('begins anew at another destination, and goes on after a change of the secret alone', async () => {
    const { id, uuid, owner, runs, uuids, log } = await scene()
    const { system } = gateway.services.database
    receiver.answer = refusing(503)
    await work(gateway)
    const progress = {
      destinationState: { requests: 1, bytes: 9 },
      recordsExported: 2,
      bytesExported: 9,
    }
    await system.batchExportRun.updateMany({ where: { batchExportId: uuid }, data: progress })
    const configure = (config: object) =>
      owner.mutate('updateBatchExport', { batchExportId: id, destination: { config } })
    expect(await configure({ token: 'another' })).toMatchObject({ __typename: 'UpdateBatchExportSuccess' })
    gateway.advance(15_000)
    await idle()
    expect(await runs()).toMatchObject([{ attempts: 2, recordsExported: 2n, destinationState: { requests: 1 } }])
    receiver.answer = taken
    const moved = await configure({ url: `${receiver.url}?elsewhere`, token: 'another' })
    expect(moved).toMatchObject({ __typename: 'UpdateBatchExportSuccess' })
    gateway.advance(30_000)
    await idle()
    expect(await runs()).toMatchObject([{ status: 'COMPLETED', attempts: 3, recordsExported: 2n, recordsTotal: 2n }])
    expect(receiver.uuids.slice(-2)).toEqual(uuids)
    expect(await log()).toContain('WARNING The export was changed since, so the run begins at its first record again.')
  })

  it('ends without a trace when its site is deleted', async () => {
    const { runs, site } = await scene()
    const { system } = gateway.services.database
    await system.batchExport.updateMany({ where: { paused: false }, data: { siteId: site.id } })
    const held = receiver.hold()
    const working = work(gateway)
    const release = await held
    await system.site.delete({ where: { id: site.id } })
    release()
    await working
    expect(await runs()).toEqual([])
    expect(gateway.logged.filter((line) => line.includes('an attempt at a run of an export failed'))).toEqual([])
  })

  it('cannot be written to by a worker that was thought dead', async () => {
    const { runs, events } = await scene()
    await scheduleRuns(gateway.services)
    const [run] = await runs()
    const held = receiver.hold()
    const job = { id: 'job', attempt: 1, signal: new AbortController().signal }
    const zombie = runExecutor(gateway.services)({ runId: run?.id ?? '', failures: 0 }, job)
    const release = await held
    await idle()
    const [completed] = await runs()
    expect(completed).toMatchObject({ status: 'COMPLETED', attempts: 2 })
    release()
    await zombie
    expect(await runs()).toEqual([completed])
    expect((await events()).filter((type) => type === 'batch_export.run.completed')).toHaveLength(1)
  })

  it('is given up when it takes longer than a day, and when it has lost ten workers', async () => {
    const slow = await scene()
    await scheduleRuns(gateway.services)
    await quieten(gateway)
    const deadly = await scene()
    await scheduleRuns(gateway.services)
    const { system } = gateway.services.database
    const yesterday = plus(gateway.services.now(), -24 * HOUR - 1_000)
    await system.batchExportRun.updateMany({
      where: { batchExportId: slow.uuid },
      data: { status: 'RUNNING', attempts: 1, startedAt: yesterday },
    })
    await system.batchExportRun.updateMany({
      where: { batchExportId: deadly.uuid },
      data: { status: 'RUNNING', attempts: 10, startedAt: gateway.services.now() },
    })
    await idle()
    expect(await slow.runs()).toMatchObject([{ status: 'TIMED_OUT', error: expect.stringContaining('a day') }])
    expect(await deadly.runs()).toMatchObject([{ status: 'TERMINATED', error: expect.stringContaining('10 workers') }])
    expect((await slow.events()).at(-1)).toBe('batch_export.run.timed_out')
    expect((await deadly.events()).at(-1)).toBe('batch_export.run.terminated')
  })

  it('is not given up for workers that handed it back as their processes went, however many', async () => {
    const { runs, uuid } = await scene()
    await scheduleRuns(gateway.services)
    await gateway.services.database.system.batchExportRun.updateMany({
      where: { batchExportId: uuid },
      data: { status: 'RUNNING', attempts: 40, handedBack: 31, startedAt: gateway.services.now() },
    })
    await idle()
    expect(await runs()).toMatchObject([{ status: 'COMPLETED', attempts: 41 }])
  })

  it('gets a job again when the queue has none for it', async () => {
    const { runs } = await scene()
    await scheduleRuns(gateway.services)
    const [run] = await runs()
    await gateway.services.database.systemPool.query(`delete from pgboss.job where data ->> 'runId' = $1`, [run?.id])
    gateway.advance(60_000)
    await rescueRuns(gateway.services)
    await idle()
    expect(await runs()).toMatchObject([{ status: 'STARTING' }])
    gateway.advance(120_000)
    await rescueRuns(gateway.services)
    await idle()
    expect(await runs()).toMatchObject([{ status: 'COMPLETED', attempts: 1 }])
  })
})
