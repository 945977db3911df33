/** Examples of what this door sends. */

const organizationId = '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e0f'
const created = '2024-01-15T10:30:00Z'

export const userExample = {
  id: 112233445566,
  uuid: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e10',
  distinct_id: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e10',
  first_name: 'John',
  last_name: 'Doe',
  email: 'john@example.com',
  is_email_verified: true,
  hedgehog_config: null,
  role_at_organization: null,
}

export const memberExample = {
  id: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e11',
  user: userExample,
  level: 8,
  joined_at: created,
  updated_at: created,
  is_2fa_enabled: false,
  has_social_auth: false,
  last_login: null,
}

const teamExample = {
  id: 456,
  uuid: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e12',
  organization: organizationId,
  api_token: 'a1b2c3d4e5f6',
  name: 'My Website',
  is_demo: false,
  timezone: 'UTC',
  access_control: false,
}

const settings = { members_can_use_personal_api_keys: true }

export const organizationExample = {
  id: organizationId,
  name: 'Acme Inc',
  slug: 'acme',
  logo_media_id: null,
  created_at: created,
  updated_at: created,
  membership_level: 15,
  plugins_access_level: 0,
  teams: [teamExample],
  projects: [{ id: 456, organization_id: organizationId, api_token: 'a1b2c3d4e5f6', name: 'My Website' }],
  available_product_features: [],
  metadata: { instance_tag: 'none' },
  customer_id: null,
  members_can_invite: false,
  is_member_join_email_enabled: true,
  enforce_2fa: null,
  ...settings,
  allow_publicly_shared_resources: true,
  is_ai_data_processing_approved: null,
  default_experiment_stats_method: 'bayesian',
  member_count: 3,
  default_role_id: null,
}

const { id, name, slug, logo_media_id, membership_level } = organizationExample

export const profileExample = {
  ...userExample,
  date_joined: created,
  is_staff: false,
  is_2fa_enabled: false,
  has_social_auth: false,
  has_password: true,
  organization: organizationExample,
  organizations: [{ id, name, slug, logo_media_id, membership_level, ...settings }],
  team: teamExample,
}

export const keyExample = {
  id: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e13',
  label: 'Nightly job',
  value: null,
  mask_value: 'phx_Ab12...9xYz',
  created_at: created,
  last_used_at: created,
  last_rolled_at: null,
  user_id: userExample.id,
  scopes: ['organization:read'],
  scoped_teams: [],
  scoped_organizations: [],
}

export const scopedKeysExample = {
  has_keys: true,
  has_keys_active_last_week: true,
  keys: [{ name: 'Nightly job', last_used_at: created }],
}
