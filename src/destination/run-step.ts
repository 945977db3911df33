import { setTimeout as sleep } from 'node:timers/promises'
import type { StepResult, TestStep } from './port.js'
import { failed } from './steps.js'

/** A step waits for somebody's answer in the midst of a request. */
const LONGEST_MS = 15_000
const TOO_LONG = 'The destination did not answer in time.'

/** posthog.md 2.4 */
export const NOT_CONFIGURED = failed("The test step cannot run as it's not configured.")
const unknownError = (reason: string) => failed(`The test step failed with an unknown error: ${reason}`)

/**
 * Runs a step to its result, whatever happens in it; of errors that are not meant for customers they see no word.
 *
 * @param report hears of those
 */
export async function runStep(
  step: TestStep,
  report: (error: unknown) => void,
  longestMs = LONGEST_MS,
): Promise<StepResult> {
  const over = new AbortController()
  const wake = new AbortController()
  const tooLong = sleep(longestMs, null, { signal: wake.signal }).then(
    () => {
      over.abort(new Error(TOO_LONG))
      throw over.signal.reason
    },
    () => failed('The step was not awaited.'),
  )
  try {
    return await Promise.race([step.run(over.signal), tooLong])
  } catch (error) {
    if (error === over.signal.reason) return failed(TOO_LONG)
    report(error)
    return unknownError('the operator of the gateway finds it in its log.')
  } finally {
    wake.abort()
  }
}
