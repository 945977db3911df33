import { expect, it } from 'vitest'
import { leftoverRemover } from '../../../src/batch-export/runs/leftovers.js'
import { openDelivery } from '../../../src/batch-export/runs/open-delivery.js'
import { EXPORT_LEFTOVERS, EXPORT_RUNS } from '../../../src/batch-export/runs/queue.js'
import { setupOf } from '../../../src/batch-export/runs/setup.js'
import { encodeId } from '../../../src/ids.js'
import { useGateway } from '../../testkit/gateway.js'
import { S3 } from '../exports.js'
import { exportScene } from './scene.js'

const gateway = useGateway()

it('what a worker left behind that died in a run is taken away when the run is cancelled', async () => {
  const { owner, id, row, runs, files } = await exportScene(gateway)
  await owner.mutate('triggerBatchExport', { batchExportId: id })
  const { services } = gateway
  const batchExport = await row()
  const [run] = await services.database.system.batchExportRun.updateManyAndReturn({
    where: { batchExportId: batchExport.id },
    data: { status: 'RUNNING', attempts: 1, setup: setupOf(batchExport) },
  })
  if (!run) throw new Error('no run')
  const config = batchExport.destinationConfig as Record<string, unknown>
  const everything = { fields: null, where: null }
  const { signal } = new AbortController()
  const delivery = await openDelivery({ services, run, batchExport, config }, everything, null, signal)
  await delivery.write({ lines: '{}\n', count: 1, cursor: 'c' })
  await delivery.stop(false)
  expect(files()).toHaveLength(1)

  await owner.mutate('cancelBatchExportRun', { runId: encodeId('BatchExportRun', run.id) })
  await services.jobs.idle(EXPORT_RUNS)
  expect(files()).toHaveLength(1)
  gateway.advance(31_000)
  await services.jobs.idle(EXPORT_LEFTOVERS)
  expect(files()).toEqual([])
  expect(await runs()).toMatchObject([{ status: 'CANCELLED' }])
})

it('where the export leads elsewhere by now, nothing of the run is looked for', async () => {
  const { owner, id, uuid, runs } = await exportScene(gateway)
  await owner.mutate('triggerBatchExport', { batchExportId: id })
  const { services } = gateway
  await services.database.system.batchExportRun.updateMany({
    where: { batchExportId: uuid },
    data: {
      status: 'RUNNING',
      attempts: 1,
      setup: 'that of the folder',
      destinationState: { name: 'a', part: 'a.1.part', offset: 1, file: '1-1' },
    },
  })
  const [run] = await runs()
  await owner.mutate('cancelBatchExportRun', { runId: encodeId('BatchExportRun', run?.id ?? '') })
  await owner.mutate('updateBatchExport', { batchExportId: id, destination: { type: 'S3', config: S3 } })
  const job = { id: 'job', attempt: 1, signal: new AbortController().signal }
  await expect(leftoverRemover(services)({ runId: run?.id ?? '' }, job)).resolves.toBeUndefined()
})
