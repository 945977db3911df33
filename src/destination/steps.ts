import type { StepResult, TestStep } from './port.js'

export const passed: StepResult = { status: 'Passed', message: null }
export const failed = (message: string): StepResult => ({ status: 'Failed', message })

/** A step whose throws are results, too: `runStep` says which. */
export const step = (name: string, description: string, run: TestStep['run']): TestStep => ({ name, description, run })
