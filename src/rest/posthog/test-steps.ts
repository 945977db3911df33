import { STEP_NAMES, type StepName } from '../../destination/step-names.js'
import type { Access } from './access.js'
import { NO_PERMISSION } from './errors.js'

/** Of scoped keys only those with `*` pass: `INTERNAL` is no scope that a key can have. */
export const testing: Access = { scope: 'INTERNAL', permissions: ['batch_exports.test'], tooLittle: NO_PERMISSION }
/** The same for what connects to somewhere in a customer's name. */
export const runningTests: Access = { ...testing, action: 'batch_export.test' }

/** The destinations that have a test on this door (posthog.md 2.1, row 6), those that nothing is exported to here among them. */
const STEPS: ReadonlyMap<string, readonly StepName[]> = new Map(Object.entries(STEP_NAMES))

/** The steps of a destination, not run yet; null where it has no test. */
export const stepsOf = (destination: string) => STEPS.get(destination)?.map((one) => ({ ...one, result: null })) ?? null
