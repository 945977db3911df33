import type { Config } from '../../batch-export/config.js'
import type { DestinationPolicy } from '../../net/destination.js'
import { DeliveryError, type Destination } from '../port.js'
import { failed, passed, step } from '../steps.js'
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
    steps: [
      step(
        'Check S3 bucket exists',
        'Ensures the configured S3 bucket exists, and that the credentials reach it.',
        async (signal) => {
          try {
            const bucket = await openBucket(readS3Settings(config), 'test', destinations, signal)
            await bucket.demand().finally(() => bucket.close())
            return passed
          } catch (failure) {
            if (failure instanceof DeliveryError) return failed(failure.message)
            throw failure
          }
        },
      ),
    ],
  }
}
