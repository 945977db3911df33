import type { RequestContext } from '../../context.js'
import type { StepResult, TestStep } from '../../destination/port.js'
import { DESTINATIONS } from '../../destination/registry.js'
import { NOT_CONFIGURED, runStep } from '../../destination/run-step.js'
import { invalidField, invalidInput, notFound } from '../../errors.js'
import type { BatchExport, BatchExportModel, DestinationType } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { TEST_STEP } from '../../limits/buckets.js'
import { demandPoints } from '../../limits/demand-points.js'
import { whoseLimit } from '../../limits/whose.js'
import { inOrganization, type Outcome } from '../../operation.js'
import { findOrganization, type OrganizationReference, organizationById } from '../../organization/reads.js'
import { type Config, mergeConfig } from '../config.js'
import { fieldsOf } from '../destination-fields.js'
import { testStepInput } from '../inputs.js'
import { configIssues } from '../policy.js'
import { findBatchExport } from '../reads.js'
import { givenConfig, overStored, refuseDisabled, storedConfig } from './destination.js'
import { onBatchExport } from './under-lock.js'

/** A step of a destination's test that has run. */
export interface TestedStep extends StepResult {
  /** From 0 on. */
  readonly step: number
  readonly steps: number
  readonly name: string
  readonly description: string
}

const ACTION = 'batch_export.test'

/**
 * Runs one step of the test of an export's destination, with changes laid over what is stored; another type of destination
 * must be whole. Stored secrets are not sent to another place than that they were given for. Needs `batch_exports.test`.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, DESTINATION_DISABLED, TOO_MANY_REQUESTS
 */
export async function testBatchExportStep(
  ctx: RequestContext,
  batchExportId: string,
  input: { step: number; destination?: { type?: DestinationType; config?: Config } },
): Promise<TestedStep> {
  const target = await findBatchExport(ctx, batchExportId)
  if (!target) throw notFound('Batch export')
  const { step, destination } = parseInput(testStepInput, input)
  await demandPoints(ctx, TEST_STEP, whoseLimit(ctx))
  const type = destination?.type ?? target.destinationType
  const isSameType = type === target.destinationType
  const { organizationId } = target
  const partnerId = (await ctx.load(organizationById, organizationId))?.partnerId ?? null
  const shown = isSameType ? knownOnly(type, target.destinationConfig as Config) : undefined
  const given = await givenConfig(ctx, { id: organizationId, partnerId }, type, destination?.config ?? {}, shown)
  const pick = await onBatchExport(
    ctx,
    batchExportId,
    ACTION,
    async (work, row) => {
      refuseDisabled(type)
      const stored = isSameType ? knownOnly(type, await storedConfig(work, row)) : {}
      const config = overStored(type, stored, given)
      return picked(ctx, { row, type, config, model: row.model, organizationId }, step)
    },
    ['batch_exports.test'],
  )
  return run(ctx, pick)
}

/**
 * The same for a destination that nothing is exported to yet. Needs `batch_exports.test`.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, DESTINATION_DISABLED, TOO_MANY_REQUESTS
 */
export async function testNewDestinationStep(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: { step: number; destination: { type: DestinationType; config: Config }; model?: BatchExportModel | null },
): Promise<TestedStep> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  parseInput(testStepInput, input)
  await demandPoints(ctx, TEST_STEP, whoseLimit(ctx))
  const { type } = input.destination
  const config = mergeConfig({}, await givenConfig(ctx, target, type, input.destination.config))
  const options = { action: ACTION, needs: ['batch_exports.test'] } as const
  const pick = await inOrganization(ctx, target.id, options, async () => {
    refuseDisabled(type)
    const model = input.model ?? 'EVENTS'
    return picked(ctx, { row: null, type, config, model, organizationId: target.id }, input.step)
  })
  return run(ctx, pick)
}

interface Tested {
  readonly row: BatchExport | null
  readonly type: DestinationType
  readonly config: Config
  readonly model: BatchExportModel
  readonly organizationId: string
}

interface Picked {
  readonly number: number
  readonly steps: readonly TestStep[]
  readonly meant: TestStep
}

const UNCONFIGURED: TestStep = {
  name: 'Check the configuration',
  description: 'Ensure nothing is missing.',
  run: async () => NOT_CONFIGURED,
}

/** What was stored by an older version may lack what is needed now. */
const isWhole = (type: DestinationType, config: Config) =>
  Object.entries(fieldsOf(type)).every(([key, { required }]) => !required || config[key] !== undefined)

/** The step that is meant, ready to run after the transaction that found it. */
function picked(ctx: RequestContext, tested: Tested, number: number): Outcome<Picked> {
  const { row, type, config, model, organizationId } = tested
  const isUsable = isWhole(type, config)
  const issues = isUsable ? configIssues(type, config, model) : []
  if (issues.length > 0) throw invalidInput(issues)
  const make = DESTINATIONS[type]
  const tools = ctx.services.destinationTools
  const steps = isUsable ? (make?.(config, { organizationId }, tools).steps ?? []) : [UNCONFIGURED]
  const meant = steps[number]
  if (!meant) {
    const message =
      steps.length === 0 ? 'The destination has no test.' : `The test has ${steps.length} steps, from 0 on.`
    throw invalidField('step', 'out_of_range', message)
  }
  return {
    value: { number, steps, meant },
    audit: {
      action: ACTION,
      resourceType: 'BatchExport',
      resourceId: row?.id ?? null,
      after: { destinationType: type, step: meant.name },
    },
  }
}

async function run(ctx: RequestContext, { number, steps, meant }: Picked): Promise<TestedStep> {
  const { name, description } = meant
  const result = await runStep(meant, (error) =>
    ctx.services.log.error({ requestId: ctx.request.id, step: name, err: error }, 'a test step failed'),
  )
  return { step: number, steps: steps.length, name, description, ...result }
}

/** Keys of older versions are left out (posthog.md 2.1, row 3). */
function knownOnly(type: DestinationType, config: Config): Config {
  const known = fieldsOf(type)
  return Object.fromEntries(Object.entries(config).filter(([key]) => Object.hasOwn(known, key)))
}
