import { DestinationError } from '../net/destination.js'
import { DeliveryError, type StepResult, type TestStep } from './port.js'
import type { StepName } from './step-names.js'

const passed: StepResult = { status: 'Passed', message: null }
export const failed = (message: string): StepResult => ({ status: 'Failed', message })

/** A step that passes unless its work throws; what a destination answers is a result, too. */
export const step = (name: string, description: string, work: (signal: AbortSignal) => Promise<void>): TestStep => ({
  name,
  description,
  async run(signal) {
    try {
      await work(signal)
      return passed
    } catch (error) {
      if (error instanceof DeliveryError || error instanceof DestinationError) return failed(error.message)
      throw error
    }
  },
})

/** The steps of these names, in their order. */
export const steps = <Names extends readonly StepName[]>(
  names: Names,
  works: { readonly [Index in keyof Names]: (signal: AbortSignal) => Promise<void> },
): TestStep[] =>
  names.map(({ name, description }, index) => step(name, description, async (signal) => works[index]?.(signal)))
