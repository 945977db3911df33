import { setTimeout as sleep } from 'node:timers/promises'
import { DestinationError } from '../net/destination.js'
import { DeliveryError, type StepResult, type TestStep } from './port.js'
import { failed } from './steps.js'

/** A step waits for somebody's answer in the midst of a request. */
const LONGEST_MS = 15_000

/** posthog.md 2.4 */
export const NOT_CONFIGURED = failed("The test step cannot run as it's not configured.")
const unknownError = (reason: string) => failed(`The test step failed with an unknown error: ${reason}`)

/**
 * Runs a step to its result, whatever happens in it; of errors that are not meant for customers they see no word.
 *
 * @param report hears of those
 */
export async function runStep(step: TestStep, report: (error: unknown) => void): Promise<StepResult> {
  const over = new AbortController()
  const wake = new AbortController()
  const tooLong = sleep(LONGEST_MS, null, { signal: wake.signal }).then(
    () => {
      over.abort(new DestinationError('timeout'))
      throw over.signal.reason
    },
    () => failed('The step was not awaited.'),
  )
  try {
    return await Promise.race([step.run(over.signal), tooLong])
  } catch (error) {
    if (error instanceof DeliveryError || error instanceof DestinationError) return failed(error.message)
    report(error)
    return unknownError('the operator of the gateway finds it in its log.')
  } finally {
    wake.abort()
  }
}
