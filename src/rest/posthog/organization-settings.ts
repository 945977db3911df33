import { z } from 'zod'
import type { Organization } from '../../generated/prisma/client.js'
import { choice, flag } from './fields.js'

/** What only this door shows of an organization and keeps in its `settings`, with the values of a new one (posthog.md 7). */
const fields = {
  logo_media_id: z.uuid('Must be a valid UUID.').nullable(),
  is_member_join_email_enabled: flag(),
  enforce_2fa: flag().nullable(),
  members_can_use_personal_api_keys: flag(),
  allow_publicly_shared_resources: flag(),
  is_ai_data_processing_approved: flag().nullable(),
  default_experiment_stats_method: choice(['bayesian', 'frequentist']),
}

const schema = z.object(fields)
export type OrganizationSettings = z.output<typeof schema>

const DEFAULTS: OrganizationSettings = {
  logo_media_id: null,
  is_member_join_email_enabled: true,
  enforce_2fa: null,
  members_can_use_personal_api_keys: true,
  allow_publicly_shared_resources: true,
  is_ai_data_processing_approved: null,
  default_experiment_stats_method: 'bayesian',
}

/** Each can be changed by itself. */
export const settingsFields = schema.partial().shape

export const settingsOf = ({ settings }: Pick<Organization, 'settings'>): OrganizationSettings => ({
  ...DEFAULTS,
  ...schema.partial().parse(settings),
})

/** Those of the fields of a body that are settings. */
export const settingsIn = (given: Partial<OrganizationSettings>): Partial<OrganizationSettings> =>
  Object.fromEntries(
    Object.keys(fields).flatMap((name) => {
      const value = given[name as keyof OrganizationSettings]
      return value === undefined ? [] : [[name, value]]
    }),
  )
