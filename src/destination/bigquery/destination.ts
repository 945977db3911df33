import { randomBytes } from 'node:crypto'
import type { Config } from '../../batch-export/config.js'
import { DeliveryError, type Destination } from '../port.js'
import { STEP_NAMES } from '../step-names.js'
import { steps } from '../steps.js'
import { type BigQuery, type OpenBigQuery, onBigQuery, openBigQuery, readBigQueryConfig } from './client.js'
import { openBigQueryDelivery } from './delivery.js'

/** A table in BigQuery, by the official SDK. Experimental: never tried against Google's own. */
export function bigQueryDestination(
  config: Config,
  _at: unknown = null,
  _tools: unknown = null,
  open: OpenBigQuery = openBigQuery,
): Destination {
  const place = readBigQueryConfig(config)
  const on = (work: (bigQuery: BigQuery) => Promise<void>) => async (signal: AbortSignal) => {
    const bigQuery = await open(place)
    await onBigQuery(signal, () => work(bigQuery))
  }
  return {
    open: async (run, state, signal) => openBigQueryDelivery(await open(place), place, run, state, signal),
    steps: steps(STEP_NAMES.BigQuery, [
      on(async (bigQuery) => {
        await bigQuery.query({ query: 'select 1' })
      }),
      on(async (bigQuery) => {
        const [isThere] = await bigQuery.dataset(place.dataset_id).exists()
        if (!isThere) throw new DeliveryError(`The dataset ${place.dataset_id} does not exist.`, false)
      }),
      on(async (bigQuery) => {
        const table = bigQuery.dataset(place.dataset_id).table(`orgraph_test_${randomBytes(6).toString('hex')}`)
        await table.create({ schema: { fields: [{ name: 'uuid', type: 'STRING' }] } })
        await table.delete()
      }),
    ]),
  }
}
