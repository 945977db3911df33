import { ask, bodyOf, type Counterparts, list, mutate, ownOrganizations, reference } from './operation.js'

export const rybbitCounterparts: Counterparts = {
  listOrganizations: ownOrganizations,
  listMyMemberships: ownOrganizations,
  listOrganizationSites: list('sites'),
  createSite: (parts, scene) => mutate('createSite', { ...reference(scene), ...bodyOf(parts) }),
  getSite: ({ params }) =>
    ask('query ($id: ID!) { site(siteId: $id) { id } }', { id: params?.siteId }, (data) => data.site),
  deleteSite: ({ params }) => mutate('deleteSite', { siteId: params?.siteId }),
  updateSiteConfig: ({ params }) => mutate('updateSite', { siteId: params?.siteId, blockBots: false }),
  listOrganizationMembers: list('members'),
  addOrganizationMember: {
    onGraph: (parts, scene) => mutate('addMember', { ...reference(scene), ...bodyOf(parts) }),
    unless: (viewer) => !('userId' in viewer),
    because: 'Keys that no user stands behind are refused before anything is looked at (rybbit.md 5).',
  },
  updateMemberSites: ({ params }) => mutate('setSiteAccess', { memberId: params?.memberId, restricted: false }),
}
