import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { encodeId } from '../../../src/ids.js'
import { Subscription } from '../../feed/sse.js'
import { useGateway } from '../../testkit/gateway.js'
import { ALLOWING, Receiver, receivedScene } from './receiver.js'
import { exportScene, MINUTE, nextHour, plus, quieten, travel } from './scene.js'

// With jobs as they run in a process: by themselves.
const gateway = useGateway(ALLOWING)
beforeAll(() => gateway.services.jobs.start())

let receiver: Receiver
beforeEach(async () => {
  await quieten(gateway)
  receiver = await Receiver.start()
})
afterEach(() => receiver.close())

describe('a gateway left to itself', () => {
  it('makes and works on runs that are due, and tells who follows them how far they are', async () => {
    const scene = await exportScene(gateway)
    const hour = nextHour(gateway)
    await scene.arrived(plus(hour, -MINUTE), plus(hour, -1))
    const query = `subscription { batchExportRunUpdated(id: "${scene.id}") { status recordsTotal recordsExported } }`
    const runs = await Subscription.open(scene.owner, query)
    travel(gateway, plus(hour, 10_000))
    const seen: { status: string; recordsTotal: number | null; recordsExported: number }[] = []
    while (seen.at(-1)?.status !== 'COMPLETED') seen.push((await runs.next(15_000))?.data.batchExportRunUpdated)
    await runs.close()
    expect(seen.at(-1)).toEqual({ status: 'COMPLETED', recordsTotal: 2, recordsExported: 2 })
    expect(scene.exported()).toHaveLength(2)
  })

  it('stops a run in the middle of a request when it is cancelled', async () => {
    const held = receiver.hold()
    const { owner, runs, log } = await receivedScene(gateway, receiver)
    await held
    const runId = encodeId('BatchExportRun', (await runs())[0]?.id ?? '')
    await owner.mutate('cancelBatchExportRun', { runId })
    // The receiver never answers, so that only the signal can have ended it.
    await expect
      .poll(async () => (await log()).at(-1), { timeout: 5_000 })
      .toBe('WARNING Stopped: the run is cancelled.')
    expect(await runs()).toMatchObject([{ status: 'CANCELLED', recordsExported: 0n }])
  })
})
