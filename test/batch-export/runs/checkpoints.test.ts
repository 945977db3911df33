import { expect, it } from 'vitest'
import { Checkpoints, progressOf, RunLost } from '../../../src/batch-export/runs/checkpoint.js'
import { useGateway } from '../../testkit/gateway.js'
import { createdExport } from '../exports.js'

const gateway = useGateway()

async function running() {
  const organization = await gateway.organization()
  const { uuid } = await createdExport(organization)
  const { newId, now, database } = gateway.services
  const run = await database.system.batchExportRun.create({
    data: {
      id: newId(),
      organizationId: organization.uuid,
      batchExportId: uuid,
      intervalEnd: now(),
      status: 'RUNNING',
      attempts: 2,
      updatedAt: now(),
    },
  })
  const kept = () => database.system.batchExportRun.findFirstOrThrow({ where: { id: run.id } })
  return { run, kept, checkpoints: new Checkpoints(gateway.services, run, progressOf(run)) }
}

const progress = (records: number) => ({
  cursor: `c${records}`,
  state: { part: records },
  records,
  bytes: 10 * records,
})

it('every checkpoint is kept, and about one a second is announced', async () => {
  const { run, kept, checkpoints } = await running()
  const heard: string[] = []
  const off = gateway.services.notifications.on('orgraph_run', (payload) => {
    if (payload.endsWith(run.id)) heard.push(payload)
  })
  const settled = async () => {
    const mark = `mark:${gateway.services.newId()}`
    const heardMark = new Promise<void>((resolve) => {
      const forget = gateway.services.notifications.on('orgraph_run', (payload) => {
        if (payload === mark) {
          forget()
          resolve()
        }
      })
    })
    await gateway.services.database.systemPool.query('select pg_notify($1, $2)', ['orgraph_run', mark])
    await heardMark
  }
  await settled()
  heard.length = 0
  for (let n = 1; n <= 5; n++) await checkpoints.keep(progress(n))
  await settled()
  expect(heard).toEqual([])
  expect(await kept()).toMatchObject({
    cursor: 'c5',
    destinationState: { part: 5 },
    recordsExported: 5n,
    bytesExported: 50n,
  })
  gateway.advance(1_000)
  for (let n = 6; n <= 9; n++) await checkpoints.keep(progress(n))
  await settled()
  expect(heard).toHaveLength(1)
  off()
})

it('nothing is kept by a worker whose attempt is not the last, or whose run has ended', async () => {
  const { run, kept, checkpoints } = await running()
  const { system } = gateway.services.database
  await system.batchExportRun.update({ where: { id: run.id }, data: { attempts: 3 } })
  await expect(checkpoints.keep(progress(1))).rejects.toThrow(RunLost)
  await system.batchExportRun.update({ where: { id: run.id }, data: { attempts: 2, status: 'CANCELLED' } })
  await expect(checkpoints.keep(progress(1))).rejects.toThrow(RunLost)
  expect(await kept()).toMatchObject({ cursor: null, destinationState: null, recordsExported: 0n })
})
