import { z } from 'zod'
import { createBatchExportInput } from '../../batch-export/inputs.js'
import {
  type TestedStep,
  testBatchExportStep,
  testNewDestinationStep,
} from '../../batch-export/operations/test-step.js'
import { checkSelection } from '../../batch-export/queries/export-query.js'
import { parseInput } from '../../inputs.js'
import { Refused } from '../problem.js'
import { type Route, route } from '../route.js'
import {
  batchExportBody,
  batchExportPatch,
  DESTINATION_NAMES,
  DESTINATIONS,
  destinationOf,
  fieldsOf,
} from './batch-export-inputs.js'
import { bodyExample } from './batch-export-routes.js'
import { batchExportAt } from './batch-exports.js'
import { invalidInput, NOT_FOUND, THROTTLED } from './errors.js'
import { body, choice, dictionary, integer } from './fields.js'
import { below, PLACES, recordAt } from './places.js'
import { runningTests, stepsOf } from './test-steps.js'
import { REQUIRED } from './texts.js'

const stepField = { step: integer().default(0).describe('Which step, from 0 on.') }

const newBody = batchExportBody.extend(stepField)
/** What is stored may be left out, but not the destination as a whole. */
const storedBody = batchExportPatch.extend({
  ...stepField,
  destination: body({ type: choice(DESTINATION_NAMES).optional(), config: dictionary().optional() }),
})

const stepShape = z.strictObject({
  name: z.string(),
  description: z.string(),
  result: z.strictObject({ status: z.enum(['Passed', 'Failed']), message: z.string().nullable() }),
})

const success = {
  status: 200,
  description: 'The step and its result. A step that fails is a success of this call.',
  schema: stepShape,
  example: { ...stepsOf('S3')?.[0], result: { status: 'Passed', message: null } },
}

const NO_TEST = invalidInput('The destination has no test.', 'destination__type', 'The destination has no test.')
const ERRORS = [
  invalidInput(REQUIRED, 'destination', 'No destination is given.'),
  invalidInput('The test has 1 steps, from 0 on.', 'step', 'There is no such step.'),
  NO_TEST,
  { ...THROTTLED, when: 'Steps are run too often: 30 times in 10 minutes.' },
]

const isTested = (type: string) => {
  const name = DESTINATION_NAMES.find((one) => DESTINATIONS[one] === type)
  return name !== undefined && stepsOf(name) !== null
}

const present = ({ name, description, status, message }: TestedStep) => ({
  name,
  description,
  result: { status, message },
})

/** Steps of tests that really reach a destination (posthog.md 2.1, rows 3 and 5). */
export const testStepRoutes: readonly Route[] = PLACES.flatMap((place) => [
  route({
    method: 'POST',
    ...below(place, '/batch_exports/:id/run_test_step', 'batch_exports_run_test_step_create'),
    summary: 'Create batch exports run test step',
    description: 'The configuration is laid over the stored one, so that secrets may be left out.',
    tag: 'Batch exports',
    permissions: ['batch_exports.test'],
    credential: 'any',
    guards: [place.guard(runningTests)],
    params: recordAt(place),
    body: storedBody,
    bodyExample: { step: 0, destination: { type: 'S3', config: { bucket_name: 'other-events' } } },
    success,
    errors: [...ERRORS, ...place.refusals(runningTests), NOT_FOUND],
    run: async ({ ctx, params, body: given }) => {
      const row = await batchExportAt(ctx, place, params)
      const destination = destinationOf(given) ?? {}
      if (!isTested(destination.type ?? row.destinationType)) throw new Refused(NO_TEST)
      return present(await testBatchExportStep(ctx, row.id, { step: given.step, destination }))
    },
  }),
  route({
    method: 'POST',
    ...below(place, '/batch_exports/run_test_step_new', 'batch_exports_run_test_step_new_create'),
    summary: 'Create batch exports run test step new',
    description: 'The body is that of a new batch export, which is not made.',
    tag: 'Batch exports',
    permissions: ['batch_exports.test'],
    credential: 'any',
    guards: [place.guard(runningTests)],
    params: place.params,
    body: newBody,
    bodyExample: { step: 0, ...bodyExample },
    success,
    errors: [...ERRORS, ...place.refusals(runningTests)],
    run: async ({ ctx, params, body: given }) => {
      const { organizationId: id } = await place.find(ctx, params)
      const type = DESTINATIONS[given.destination.type]
      if (!isTested(type)) throw new Refused(NO_TEST)
      const { name, interval } = given
      const destination = { type, config: given.destination.config }
      const wanted = parseInput(createBatchExportInput, {
        ...fieldsOf(given),
        name,
        interval,
        destination,
      })
      const model = wanted.model ?? 'EVENTS'
      await checkSelection({ model, hogqlQuery: wanted.hogqlQuery, filters: wanted.filters })
      return present(await testNewDestinationStep(ctx, { id }, { step: given.step, destination, model }))
    },
  }),
])
