import type { Config } from '../../batch-export/config.js'
import type { DestinationPolicy } from '../../net/destination.js'
import type { Destination } from '../port.js'
import { STEP_NAMES } from '../step-names.js'
import { steps } from '../steps.js'
import { openBucket } from './bucket.js'
import { readS3Settings } from './config.js'
import { S3Delivery } from './delivery.js'

/** Objects in a bucket of S3, or of whatever speaks its protocol. */
export function s3Destination(
  config: Config,
  _at: unknown,
  { destinations }: { destinations: DestinationPolicy },
): Destination {
  return {
    async open(run, state, signal) {
      const settings = readS3Settings(config)
      const bucket = await openBucket(settings, run.runId, destinations, signal)
      return new S3Delivery(settings, run, bucket, signal, state)
    },
    steps: steps(STEP_NAMES.S3, [
      async (signal) => {
        const bucket = await openBucket(readS3Settings(config), 'test', destinations, signal)
        await bucket.demand().finally(() => bucket.close())
      },
    ]),
  }
}
