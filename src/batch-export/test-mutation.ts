import { builder } from '../builder.js'
import { invalidField } from '../errors.js'
import { addMutation } from '../graph/mutation.js'
import { OrganizationReferenceInput } from '../organization/schema.js'
import { BatchExportModel, DestinationType } from './enums.js'
import { type TestedStep, testBatchExportStep, testNewDestinationStep } from './operations/test-step.js'

const TestStatus = builder.enumType('BatchExportTestStatus', {
  description: 'How a step of a test ended.',
  values: {
    PASSED: { value: 'Passed', description: 'As it should be; the next step may be tried.' },
    FAILED: { value: 'Failed', description: 'Something is to be mended; the steps after it would fail, too.' },
  } as const,
})

const TestStepRef = builder.objectRef<TestedStep>('BatchExportTestStep').implement({
  description: 'A step of the test of a destination, after it has run. A step that fails is an answer, no error.',
  fields: (t) => ({
    step: t.exposeInt('step', { description: 'Which one, from 0 on.' }),
    steps: t.exposeInt('steps', { description: 'How many there are.' }),
    name: t.exposeString('name', { description: 'What it checks.' }),
    description: t.exposeString('description', { description: 'What must hold.' }),
    status: t.field({ type: TestStatus, description: 'How it ended.', resolve: ({ status }) => status }),
    message: t.exposeString('message', { nullable: true, description: 'What is to be mended; null if it passed.' }),
  }),
})

const TestedDestination = builder.inputType('BatchExportTestedDestination', {
  description: 'The destination that is tested, or what changes about that of an export.',
  fields: (t) => ({
    type: t.field({ type: DestinationType, description: 'What it is; that of the export if omitted.' }),
    config: t.field({
      type: 'JSONObject',
      description:
        'How it is reached. Of an export only what changes: secrets are kept, unless they would go elsewhere.',
    }),
  }),
})

addMutation('testBatchExportStep', {
  description:
    'Runs one step of the test of a destination, which really reaches it: of an export, or of a new destination of an organization. Try one after the other, up to the first that fails.',
  guard: { permission: 'batch_exports.test' },
  input: (t) => ({
    batchExportId: t.id({ description: 'The export whose destination is tested; TypeID or UUID.' }),
    organization: t.field({
      type: OrganizationReferenceInput,
      description: 'Instead of an export: the organization that a new destination is for.',
    }),
    destination: t.field({
      type: TestedDestination,
      description: 'The new destination, or changes of that of the export.',
    }),
    model: t.field({
      type: BatchExportModel,
      description: 'What would be exported to a new destination; events if omitted.',
    }),
    step: t.int({ description: 'Which step, from 0 on; the first if omitted.' }),
  }),
  run: async (ctx, { batchExportId, organization, destination, model, step: given }) => {
    const step = given ?? 0
    const type = destination?.type
    const config = destination?.config as Record<string, unknown> | null | undefined
    if (batchExportId != null && organization == null) {
      const changes = { ...(type && { type }), ...(config && { config }) }
      return { step: await testBatchExportStep(ctx, batchExportId, { step, destination: changes }) }
    }
    if (batchExportId != null || organization == null) {
      throw invalidField('batchExportId', 'required', 'Name either an export or an organization.')
    }
    if (!type || !config) {
      throw invalidField('destination', 'required', 'A new destination needs its type and its configuration.')
    }
    return {
      step: await testNewDestinationStep(ctx, organization, {
        step,
        destination: { type, config },
        ...(model && { model }),
      }),
    }
  },
  success: (t) => ({
    step: t.field({ type: TestStepRef, description: 'The step and how it ended.', resolve: (done) => done.step }),
  }),
})
