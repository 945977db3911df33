import { expect, it } from 'vitest'
import { EXPORT_RUNS } from '../../../src/batch-export/runs/queue.js'
import { scheduleRuns } from '../../../src/batch-export/runs/scheduler.js'
import { useGateway } from '../../testkit/gateway.js'
import { exportScene, nextHour, plus, travel } from './scene.js'

const gateway = useGateway()

it('begins at the first row when what earlier attempts delivered is gone', async () => {
  const { arrived, runs, log, exported } = await exportScene(gateway)
  const end = nextHour(gateway, 1)
  const uuids = await arrived(plus(end, -2000), plus(end, -1000))
  travel(gateway, plus(end, 10_000))
  await scheduleRuns(gateway.services)
  const run = (await runs()).find(({ intervalEnd }) => intervalEnd.getTime() === end.getTime())
  await gateway.services.database.system.batchExportRun.update({
    where: { id: run?.id ?? '' },
    data: {
      cursor: 'behind the last row',
      destinationState: { name: 'gone', part: 'gone.1.part', offset: 10, file: '1-1' },
      recordsExported: 2,
      bytesExported: 10,
    },
  })
  const state = async () => (await runs()).find(({ id }) => id === run?.id)

  await gateway.services.jobs.idle(EXPORT_RUNS)
  expect(await state()).toMatchObject({
    status: 'FAILED_RETRYABLE',
    error: 'The file that was begun has another name than the one to write now.',
    cursor: null,
    destinationState: null,
    recordsExported: 0n,
    bytesExported: 0n,
  })
  gateway.advance(60_000)
  await gateway.services.jobs.idle(EXPORT_RUNS)
  expect(await state()).toMatchObject({ status: 'COMPLETED', recordsExported: 2n, attempts: 2 })
  expect(exported()).toEqual(uuids)
  expect((await log()).some((line) => line.startsWith('WARNING Attempt 1 failed: The file that was begun'))).toBe(true)
})
