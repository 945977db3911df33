import { expect, it } from 'vitest'
import { posthog } from '../../../src/rest/posthog/dialect.js'
import type { ErrorBody } from '../../../src/rest/posthog/errors.js'
import { itAnswersAsDocumented, type Trouble, unusedProvocations, withoutNames } from './documented-errors.js'
import { posthogProvocations } from './posthog-provocations.js'

const trouble: Trouble = {
  dialect: posthog,
  caller: ({ operationId }, { organization }) =>
    operationId === 'personal_api_keys_current' ? organization.owner.key('POSTHOG') : organization.owner,
  provocations: posthogProvocations,
  essence: (body) => {
    if (body === undefined) return undefined
    const { detail, ...rest } = body as ErrorBody
    return { ...rest, detail: withoutNames(detail) }
  },
  rateLimit: true,
}

itAnswersAsDocumented(trouble)

it('provokes nothing that is not documented', () => {
  expect(unusedProvocations(trouble)).toEqual([])
})
