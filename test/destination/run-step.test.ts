import { expect, it } from 'vitest'
import { DeliveryError } from '../../src/destination/port.js'
import { runStep } from '../../src/destination/run-step.js'
import { step } from '../../src/destination/steps.js'
import { DestinationError } from '../../src/net/destination.js'

async function outcome(work: (signal: AbortSignal) => Promise<void>, longestMs?: number) {
  const reported: unknown[] = []
  const result = await runStep(step('Name', 'Description', work), (error) => reported.push(error), longestMs)
  return { result, reported }
}

it('a step that ends passes', async () => {
  expect(await outcome(async () => {})).toEqual({ result: { status: 'Passed', message: null }, reported: [] })
})

it.each([
  [new DeliveryError('The bucket is missing.', false), 'The bucket is missing.'],
  [new DestinationError('not-allowed'), 'The destination is not allowed.'],
])('what a destination answers is the result', async (error, message) => {
  const work = async () => {
    throw error
  }
  expect(await outcome(work)).toEqual({ result: { status: 'Failed', message }, reported: [] })
})

it('a crash is told without a word of it, which the operator gets', async () => {
  const crash = new Error('password hunter2 at 10.0.0.7')
  const work = async () => {
    throw crash
  }
  expect(await outcome(work)).toEqual({
    result: {
      status: 'Failed',
      message: 'The test step failed with an unknown error: the operator of the gateway finds it in its log.',
    },
    reported: [crash],
  })
})

it('a step is not awaited for ever, and told to end', async () => {
  let ended = false
  const work = (signal: AbortSignal) =>
    new Promise<void>(() => {
      signal.addEventListener('abort', () => {
        ended = true
      })
    })
  expect(await outcome(work, 20)).toEqual({
    result: { status: 'Failed', message: 'The destination did not answer in time.' },
    reported: [],
  })
  expect(ended).toBe(true)
})
