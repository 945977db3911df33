import { z } from 'zod'

/** What this door sends (posthog.md 2 to 7), for OpenAPI and for the tests that hold answers against it. */

export const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/)
  .describe('ISO 8601 in UTC.')
const id = z.uuid()
export const levelShape = z.literal([1, 8, 15]).describe('1 member, 8 admin, 15 owner.')

export const userShape = z.strictObject({
  id: z.int().describe('A number made of the UUID; nothing is found by it.'),
  uuid: id,
  distinct_id: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  email: z.string(),
  is_email_verified: z.boolean().nullable(),
  hedgehog_config: z.null(),
  role_at_organization: z.null(),
})

export const memberShape = z.strictObject({
  id: id.describe('Of the membership; paths name the user.'),
  user: userShape,
  level: levelShape,
  joined_at: time,
  updated_at: time,
  is_2fa_enabled: z.boolean(),
  has_social_auth: z.boolean(),
  last_login: time.nullable(),
})

export const teamShape = z.strictObject({
  id: z.int().describe('The number of the site.'),
  uuid: id,
  organization: id,
  api_token: z.string(),
  name: z.string(),
  is_demo: z.literal(false),
  timezone: z.string(),
  access_control: z.literal(false),
})

export const organizationShape = z.strictObject({
  id,
  name: z.string(),
  slug: z.string(),
  logo_media_id: id.nullable(),
  created_at: time,
  updated_at: time,
  membership_level: levelShape.nullable(),
  plugins_access_level: z.literal(0),
  teams: z.array(teamShape).describe('The sites that the caller may see.'),
  projects: z.array(z.strictObject({ id: z.int(), organization_id: id, api_token: z.string(), name: z.string() })),
  available_product_features: z.array(z.never()),
  metadata: z.strictObject({ instance_tag: z.string() }),
  customer_id: z.null(),
  members_can_invite: z.boolean(),
  is_member_join_email_enabled: z.boolean(),
  enforce_2fa: z.boolean().nullable(),
  members_can_use_personal_api_keys: z.boolean(),
  allow_publicly_shared_resources: z.boolean(),
  is_ai_data_processing_approved: z.boolean().nullable(),
  default_experiment_stats_method: z.enum(['bayesian', 'frequentist']),
  member_count: z.int(),
  default_role_id: z.null(),
})

export const profileShape = z.strictObject({
  ...userShape.shape,
  date_joined: time,
  is_staff: z.boolean(),
  is_2fa_enabled: z.boolean(),
  has_social_auth: z.boolean(),
  has_password: z.boolean(),
  organization: organizationShape.nullable().describe('The current one.'),
  organizations: z.array(
    z.strictObject({
      id,
      name: z.string(),
      slug: z.string(),
      logo_media_id: id.nullable(),
      membership_level: levelShape.nullable(),
      members_can_use_personal_api_keys: z.boolean(),
    }),
  ),
  team: teamShape.nullable().describe('The first site of the current organization.'),
})

export const keyShape = z.strictObject({
  id,
  label: z.string(),
  value: z.null().describe('Shown once, when it is made.'),
  mask_value: z.string(),
  created_at: time,
  last_used_at: time.nullable(),
  last_rolled_at: z.null(),
  user_id: z.int().nullable(),
  scopes: z.array(z.string()).nullable().describe('null: no limit.'),
  scoped_teams: z.array(z.int()),
  scoped_organizations: z.array(id),
})

export const scopedKeysShape = z.strictObject({
  has_keys: z.boolean(),
  has_keys_active_last_week: z.boolean(),
  keys: z.array(z.strictObject({ name: z.string(), last_used_at: time.nullable() })),
})
