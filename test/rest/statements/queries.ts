import { encodeId } from '../../../src/ids.js'
import type { Parts } from '../parity/decision.js'
import type { Scene } from '../parity/scene.js'

/** The query of the graph that shows what a row shows, or why there is none. */
export type Same = (parts: Parts, scene: Scene) => { query: string; variables?: Record<string, unknown> }
export type Reads = Readonly<Record<string, Same | { none: string }>>

const organization =
  (selection: string): Same =>
  (_parts, scene) => ({
    query: `query ($by: OrganizationReference!) { organization(by: $by) { ${selection} } }`,
    variables: { by: scene.organization.ref },
  })
const viewer =
  (selection: string): Same =>
  () => ({ query: `{ viewer { ${selection} } }` })
const organizations =
  (selection: string): Same =>
  () => ({ query: `{ organizations { totalCount nodes { ${selection} } } }` })
/** A thing by its id; below a project, that project as well. */
const node =
  (type: Parameters<typeof encodeId>[0], name: string, selection: string): Same =>
  ({ params = {} }) => ({
    query: `query ($id: ID!) { ${params.projectId ? `site(siteId: "${params.projectId}") { id siteId } ` : ''}
      node(id: $id) { ... on ${type} { ${selection} } } }`,
    variables: { id: encodeId(type, params[name] ?? '') },
  })

const ORGANIZATION = 'id name slug logo timezone membersCanInvite metadata createdAt updatedAt'
const USER = 'id name email emailVerified image'
const ROLE = 'id name description permissions isSystem'
const MEMBER = `id createdAt hasRestrictedSiteAccess user { ${USER} } roles { ${ROLE} }`
const SITES = 'sites { nodes { id siteId name domain } }'
const INVITATION = `id email status expiresAt createdAt roles { ${ROLE} } roleNames inviter { id name email } sites { siteId }`
/** As its recipient sees it, who may not read roles. */
const RECEIVED = 'id email status expiresAt createdAt roleNames organizationName inviterName sites { siteId }'
const DOMAIN = 'id domain verifiedAt verification { recordValue } ssoEnforcement'
const RUN = 'id status intervalStart intervalEnd recordsExported recordsTotal bytesExported error createdAt finishedAt'
const EXPORT = `id name model interval paused site { siteId } destination { type config } runs(first: 10) { nodes { ${RUN} } }`
const BACKFILL = 'id status startAt endAt totalRuns finishedRuns createdAt finishedAt'

const WITH_MEMBERS = `${ORGANIZATION} ${SITES} members { totalCount }`
const MEMBERS = `id members { totalCount nodes { ${MEMBER} } }`
const INVITATIONS = `id invitations { totalCount nodes { ${INVITATION} } }`
const ROLES = `id roles { nodes { ${ROLE} memberCount } }`
const EXPORTS = `id batchExports { totalCount nodes { ${EXPORT} } }`

export const rybbitReads: Reads = {
  listOrganizations: viewer(
    `organizations(first: 2) { nodes { ${ORGANIZATION} subscription { planName monthlyEventCount }
      members(first: 5) { nodes { ${MEMBER} grantedSites { siteId } } } sites(first: 5) { nodes { id organization { id } createdBy { id } } } } }`,
  ),
  listMyMemberships: viewer(`organizations { nodes { ${ORGANIZATION} viewerMember { id roles { name } } } }`),
  listOrganizationSites: organization(
    `name subscription { planName monthlyEventCount }
     sites { nodes { siteId organization { id } createdBy { id } sessionsLast24Hours viewerCanManage } }`,
  ),
  getSite: ({ params }) => ({
    query:
      'query ($id: ID!) { site(siteId: $id) { id siteId organization { id } createdBy { id } sessionsLast24Hours viewerCanManage } }',
    variables: { id: params?.siteId },
  }),
  listOrganizationMembers: organization(MEMBERS),
}

export const betterAuthReads: Reads = {
  listOrganizations: viewer(`organizations { nodes { ${ORGANIZATION} } }`),
  getOrganization: organization(ORGANIZATION),
  getFullOrganization: organization(`${ORGANIZATION} members { totalCount nodes { ${MEMBER} } } ${INVITATIONS}`),
  getInvitation: ({ query }) => ({
    query: `query ($id: ID!) { node(id: $id) { ... on Invitation { ${RECEIVED} organizationSlug inviterEmail } } }`,
    variables: { id: query?.id },
  }),
  listInvitations: organization(INVITATIONS),
  listUserInvitations: viewer(`invitations { nodes { ${RECEIVED} } }`),
  getActiveMember: organization(`id viewerMember { ${MEMBER} }`),
  getActiveMemberRole: organization(`id viewerMember { id roles { ${ROLE} } }`),
  listMembers: organization(MEMBERS),
  listRoles: organization(ROLES),
  getRole: ({ query }) => ({
    query: `query ($id: ID!) { node(id: $id) { ... on Role { ${ROLE} organization { id } } } }`,
    variables: { id: query?.roleId },
  }),
}

export const toursEventsReads: Reads = {
  listOrganizations: organizations(ORGANIZATION),
  getOrganization: organization(ORGANIZATION),
  getCurrentOrganization: organization(ORGANIZATION),
  getOwnPermissions: organization('id viewerPermissions viewerMember { roles { name } }'),
  listMembers: organization(MEMBERS),
  listRoles: organization(ROLES),
  listInvitations: organization(INVITATIONS),
  listReceivedInvitations: viewer(`invitations { totalCount nodes { ${RECEIVED} } }`),
  getInvitation: ({ params }) => ({
    query:
      'query ($token: String!) { invitation(token: $token) { organizationName inviterName role email expiresAt } }',
    variables: { token: params?.token },
  }),
}

/** Below an organization and below a project. */
const batchExports: Reads = {
  batch_exports_list: ({ params }, scene) => ({
    query: `query ($by: OrganizationReference!) {
      ${params?.projectId ? `site(siteId: "${params.projectId}") { id siteId }` : ''} organization(by: $by) { ${EXPORTS} } }`,
    variables: { by: scene.organization.ref },
  }),
  batch_exports_retrieve: node('BatchExport', 'id', EXPORT),
  batch_exports_logs_retrieve: node('BatchExport', 'id', 'id logs { nodes { id level message timestamp } }'),
  batch_exports_test_retrieve: { none: 'It tells a constant, after the rights have been looked at.' },
  batch_exports_runs_list: node('BatchExport', 'id', `id runs { nodes { ${RUN} } }`),
  batch_exports_runs_retrieve: node('BatchExportRun', 'runId', `${RUN} batchExport { id site { siteId } }`),
  batch_exports_runs_logs_retrieve: ({ params = {} }) => ({
    query: `query ($id: ID!, $run: ID!) { ${params.projectId ? `site(siteId: "${params.projectId}") { id } ` : ''}
      node(id: $id) { ... on BatchExport { id logs { nodes { id level message timestamp } } } } run: node(id: $run) { id } }`,
    variables: { id: encodeId('BatchExport', params.id ?? ''), run: encodeId('BatchExportRun', params.runId ?? '') },
  }),
  batch_exports_backfills_list: node('BatchExport', 'id', `id site { siteId } backfills { nodes { ${BACKFILL} } }`),
  batch_exports_backfills_retrieve: node(
    'BatchExportBackfill',
    'backfillId',
    `${BACKFILL} batchExport { id site { siteId } }`,
  ),
}

const site: Same = ({ params }) => ({
  query: 'query ($id: ID!) { site(siteId: $id) { id siteId name organization { id timezone } } }',
  variables: { id: params?.projectId ?? params?.id },
})

export const posthogReads: Reads = {
  organizations_list: organizations(WITH_MEMBERS),
  organizations_retrieve: organization(WITH_MEMBERS),
  projects_list: organization(`timezone sites { totalCount nodes { id siteId name } }`),
  projects_retrieve: site,
  organization_projects_list: organization(`timezone sites { totalCount nodes { id siteId name } }`),
  organization_projects_retrieve: site,
  members_list: organization(MEMBERS),
  invites_list: organization(INVITATIONS),
  domains_list: organization(`id domains { totalCount nodes { ${DOMAIN} } }`),
  domains_retrieve: node('Domain', 'id', DOMAIN),
  ...batchExports,
  ...Object.fromEntries(Object.entries(batchExports).map(([name, same]) => [`projects_${name}`, same])),
  personal_api_keys_current: viewer('apiKey { id name start scopes organizationIds user { id } }'),
  users_retrieve: viewer(`user { ${USER} } organizations { nodes { ${WITH_MEMBERS} } }`),
  members_scoped_api_keys_retrieve: organization('id viewerMember { id } apiKeys { nodes { name lastUsedAt } }'),
}

export const recruboReads: Reads = {
  listManagedOrganizations: organizations(`${ORGANIZATION} webhook { url }`),
  getManagedOrganization: organization(`${ORGANIZATION} webhook { url }`),
  listOrganizations: viewer(`organizations { totalCount nodes { ${ORGANIZATION} webhook { url } } }`),
  getOrganization: organization(`${ORGANIZATION} webhook { url }`),
  listUsers: organization(`id members { totalCount nodes { user { ${USER} } } }`),
  getUser: organization(`id members(first: 1) { nodes { user { ${USER} } } }`),
}
