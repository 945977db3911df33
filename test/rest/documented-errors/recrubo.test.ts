import { expect, it } from 'vitest'
import { recrubo } from '../../../src/rest/recrubo/dialect.js'
import type { ErrorObject } from '../../../src/rest/recrubo/errors.js'
import { itAnswersAsDocumented, type Trouble, unusedProvocations } from './documented-errors.js'
import { partnerKey, recruboProvocations } from './recrubo-provocations.js'

const trouble: Trouble = {
  dialect: recrubo,
  caller: ({ path }, scene) =>
    path.includes('/management/') ? partnerKey(scene) : scene.organization.key('RECRUBO_ORGANIZATION'),
  provocations: recruboProvocations,
  essence: (body) =>
    (body as { errors: ErrorObject[] }).errors.map(({ status, code, title }) => ({ status, code, title })),
}

itAnswersAsDocumented(trouble)

it('provokes nothing that is not documented', () => {
  expect(unusedProvocations(trouble)).toEqual([])
})
