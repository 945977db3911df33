import { encodeId } from '../../../../src/ids.js'
import type { Demand, Parts } from '../decision.js'
import {
  ask,
  bodyOf,
  type Counterpart,
  type Counterparts,
  list,
  listOfVisible,
  memberIdOf,
  mutate,
  node,
  type OnGraph,
  ofOrganization,
  ownOrganizations,
  reference,
} from './operation.js'

const role: OnGraph = async ({ params }, scene) =>
  mutate('updateMember', { memberId: await memberIdOf(scene, params?.userUuid), role: 'admin' })

const rename = (parts: Parts) => ({ domainId: parts.params?.id, domain: bodyOf(parts).domain })
const ofDomain =
  (name: string): OnGraph =>
  ({ params }) =>
    mutate(name, { domainId: params?.id })
const ofExport =
  (name: string, more: object = {}): OnGraph =>
  ({ params }) =>
    mutate(name, { batchExportId: params?.id, ...more })

const anExport: OnGraph = ({ params }) => node(encodeId('BatchExport', params?.id ?? ''))
const site: OnGraph = ({ params }) =>
  ask('query ($id: ID!) { site(siteId: $id) { id } }', { id: params?.projectId ?? params?.id }, (data) => data.site)

const DESTINATION = {
  type: 'S3',
  config: {
    bucket_name: 'events',
    region: 'eu-central-1',
    prefix: 'nightly/',
    aws_access_key_id: 'key',
    aws_secret_access_key: 'secret',
  },
}

const STEPS: Counterpart = {
  none: 'Which steps a test has, the graph tells in the description of testBatchExportStep.',
}

/** Below an organization; below a project they are the same operations. */
const batchExports: Counterparts = {
  batch_exports_list: list('batchExports'),
  batch_exports_create: (parts, scene) =>
    mutate('createBatchExport', {
      ...reference(scene),
      name: 'Nightly',
      interval: 'day',
      destination: DESTINATION,
      ...(parts.params?.projectId && { site: parts.params.projectId }),
    }),
  batch_exports_retrieve: anExport,
  batch_exports_partial_update: ofExport('updateBatchExport', { name: 'Renamed' }),
  batch_exports_update: ofExport('updateBatchExport', { name: 'Renamed', interval: 'day' }),
  batch_exports_destroy: ofExport('deleteBatchExport'),
  batch_exports_logs_retrieve: anExport,
  batch_exports_pause_create: ofExport('pauseBatchExport'),
  batch_exports_unpause_create: ofExport('unpauseBatchExport'),
  batch_exports_test_retrieve: STEPS,
  batch_exports_run_test_step_create: (parts) =>
    mutate('testBatchExportStep', {
      batchExportId: parts.params?.id,
      destination: { ...Object(bodyOf(parts).destination) },
      step: 0,
    }),
  batch_exports_run_test_step_new_create: (parts, scene) =>
    mutate('testBatchExportStep', { ...reference(scene), destination: bodyOf(parts).destination, step: 0 }),
  batch_exports_runs_list: anExport,
  batch_exports_runs_retrieve: ({ params }) => node(encodeId('BatchExportRun', params?.runId ?? '')),
  batch_exports_runs_logs_retrieve: ({ params }) => node(encodeId('BatchExportRun', params?.runId ?? '')),
  batch_exports_runs_cancel_create: ({ params }) => mutate('cancelBatchExportRun', { runId: params?.runId }),
  batch_exports_runs_retry_create: ({ params }) => mutate('retryBatchExportRun', { runId: params?.runId }),
  batch_exports_backfills_list: anExport,
  batch_exports_backfills_retrieve: ({ params }) => node(encodeId('BatchExportBackfill', params?.backfillId ?? '')),
  batch_exports_backfills_create: ofExport('backfillBatchExport'),
  batch_exports_backfill_create: ofExport('backfillBatchExport'),
  batch_exports_backfills_cancel_create: ({ params }) =>
    mutate('cancelBatchExportBackfill', { backfillId: params?.backfillId }),
}

const ofOneself =
  (field: 'user' | 'apiKey'): OnGraph =>
  () =>
    ask(`{ viewer { ${field} { id } } }`, {}, ({ viewer }) => (viewer as Record<string, unknown>)[field])

const hasScopes: Demand = (viewer) => 'key' in viewer && viewer.key.scopes !== null

export const posthogCounterparts: Counterparts = {
  organizations_list: {
    onGraph: ownOrganizations,
    unless: hasScopes,
    because: 'Where the graph shows an empty list, the door refuses a key whose scopes do not reach.',
  },
  organizations_create: () => mutate('createOrganization', { name: 'Acme' }),
  organizations_retrieve: ofOrganization('name'),
  organizations_partial_update: (_parts, scene) =>
    mutate('updateOrganization', { ...reference(scene), name: 'Renamed' }),
  organizations_destroy: (_parts, scene) => mutate('deleteOrganization', reference(scene)),

  projects_list: { none: 'The graph has no current organization; its sites are those of organization_projects_list.' },
  projects_retrieve: site,
  organization_projects_list: list('sites'),
  organization_projects_retrieve: site,

  members_list: listOfVisible('members', 'users.read'),
  members_partial_update: role,
  members_update: role,
  members_destroy: async ({ params }, scene) =>
    mutate('removeMember', { memberId: await memberIdOf(scene, params?.userUuid) }),
  members_scoped_api_keys_retrieve: async ({ params }, scene) =>
    node(encodeId('Member', await memberIdOf(scene, params?.userUuid))),

  invites_list: listOfVisible('invitations', 'users.read'),
  invites_create: (parts, scene) =>
    mutate('inviteMember', {
      ...reference(scene),
      email: bodyOf(parts).target_email,
      role: 'member',
      sendEmail: false,
    }),
  invites_bulk_create: ({ body }, scene) =>
    mutate('inviteMembers', {
      ...reference(scene),
      invitations: (body as { target_email: string }[]).map(({ target_email }) => ({
        email: target_email,
        role: 'member',
        sendEmail: false,
      })),
    }),
  invites_destroy: ({ params }) => mutate('revokeInvitation', { invitationId: params?.id }),

  domains_list: list('domains'),
  domains_create: (parts, scene) => mutate('createDomain', { ...reference(scene), domain: bodyOf(parts).domain }),
  domains_retrieve: ({ params }) => node(encodeId('Domain', params?.id ?? '')),
  domains_partial_update: (parts) => mutate('updateDomain', rename(parts)),
  domains_update: (parts) => mutate('updateDomain', rename(parts)),
  domains_destroy: ofDomain('deleteDomain'),
  domains_verify_create: ofDomain('verifyDomain'),

  ...batchExports,
  ...Object.fromEntries(Object.entries(batchExports).map(([name, counterpart]) => [`projects_${name}`, counterpart])),

  personal_api_keys_current: ofOneself('apiKey'),
  users_retrieve: {
    onGraph: ofOneself('user'),
    unless: hasScopes,
    because: 'The own profile has a scope here (posthog.md 8), and none on the graph.',
  },
}
