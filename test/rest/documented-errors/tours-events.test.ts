import { expect, it } from 'vitest'
import { toursEvents } from '../../../src/rest/tours-events/dialect.js'
import { itAnswersAsDocumented, type Trouble, unusedProvocations, withoutNames } from './documented-errors.js'
import { toursEventsProvocations } from './tours-events-provocations.js'

const PLATFORM = ['listOrganizations', 'getOrganization', 'updateOrganization', 'deleteOrganization']
const RECIPIENT = ['listReceivedInvitations', 'acceptInvitation', 'declineInvitation']

const trouble: Trouble = {
  dialect: toursEvents,
  caller: ({ operationId }, { gateway, organization, outsider }) => {
    if (PLATFORM.includes(operationId)) return gateway.person({ superAdmin: true })
    return RECIPIENT.includes(operationId) ? outsider : organization.owner
  },
  provocations: toursEventsProvocations,
  essence: (body) => {
    const { error, reason } = body as { error: string; reason?: string }
    // Where no reason tells, the sentence does; a complaint about a field names the field that is wrong.
    return reason ?? (/^\w+: /.test(error) ? 'a field is wrong' : withoutNames(error))
  },
  // Nobody takes mail there; that it could be sent is what matters.
  env: { SMTP_URL: 'smtp://127.0.0.1:1' },
}

itAnswersAsDocumented(trouble)

it('provokes nothing that is not documented', () => {
  expect(unusedProvocations(trouble)).toEqual([])
})
