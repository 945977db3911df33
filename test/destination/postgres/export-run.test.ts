import { expect, it } from 'vitest'
import { exportScene, nextHour, plus, travel, work } from '../../batch-export/runs/scene.js'
import { useGateway } from '../../testkit/gateway.js'
import { useCustomerDatabase } from './database.js'

const gateway = useGateway({ env: { ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32' } })
const database = useCustomerDatabase()

it('an export fills a table of the customer’s, and a backfill of the same time makes nothing twice', async () => {
  const config = database.config()
  const scene = await exportScene(gateway, { destination: { type: 'POSTGRES', config } })
  const end = nextHour(gateway)
  const uuids = await scene.arrived(plus(end, -3000), plus(end, -2000), plus(end, -1000))
  travel(gateway, plus(end, 10_000))
  await work(gateway)
  expect(await scene.runs()).toMatchObject([{ status: 'COMPLETED', recordsExported: 3n, error: null }])
  const stored = () => database.rows(`select uuid, team_id::int, event from ${config.table_name} order by inserted_at`)
  const expected = uuids.map((uuid) => ({ uuid, team_id: scene.site.siteId, event: 'pageview' }))
  expect(await stored()).toEqual(expected)

  const input = { batchExportId: scene.id, startAt: plus(end, -3_600_000), endAt: end }
  expect(await scene.owner.mutate('backfillBatchExport', input)).toMatchObject({
    __typename: 'BackfillBatchExportSuccess',
  })
  await work(gateway)
  expect((await scene.runs()).map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED'])
  expect(await stored()).toEqual(expected)
})

it('a table that does not fit ends the run at once, in words that say why', async () => {
  const config = database.config()
  await database.rows(`create table ${config.table_name} (event text)`)
  const scene = await exportScene(gateway, { destination: { type: 'POSTGRES', config } })
  const end = nextHour(gateway)
  await scene.arrived(plus(end, -1000))
  travel(gateway, plus(end, 10_000))
  await work(gateway)
  expect(await scene.runs()).toMatchObject([
    {
      status: 'FAILED',
      attempts: 1,
      error: `The table "public"."${config.table_name}" lacks the columns "team_id", "uuid".`,
    },
  ])
})
