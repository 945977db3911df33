import { type Fixtures, mayGive } from './decision.js'
import type { Scene } from './scene.js'
import { guest } from './targets.js'

const organizationId = ({ organization }: Scene) => ({ organizationId: organization.id })
const site = async (scene: Scene) => ({ siteId: String((await scene.organization.site()).siteId) })

export const rybbitFixtures: Fixtures = {
  rows: {
    listOrganizations: { place: null },
    listMyMemberships: { place: null },
    listOrganizationSites: { request: (scene) => ({ params: organizationId(scene) }) },
    createSite: {
      request: (scene) => ({ params: organizationId(scene), body: { domain: 'example.com', name: 'Site' } }),
    },
    getSite: { request: async (scene) => ({ params: await site(scene) }) },
    deleteSite: { request: async (scene) => ({ params: await site(scene) }) },
    updateSiteConfig: { request: async (scene) => ({ params: await site(scene), body: { blockBots: false } }) },
    listOrganizationMembers: { findsOrganization: true, request: (scene) => ({ params: organizationId(scene) }) },
    addOrganizationMember: {
      // Refused to keys that no user stands behind (rybbit.md 5, check 1).
      also: (viewer, scene) => 'userId' in viewer && mayGive('member')(viewer, scene),
      request: ({ organization, outsider }) => ({
        params: { organizationId: organization.id },
        body: { email: outsider.user.email, role: 'member' },
      }),
    },
    updateMemberSites: {
      request: async (scene) => ({
        params: { ...organizationId(scene), memberId: (await guest(scene)).member.id },
        body: { hasRestrictedSiteAccess: false },
      }),
    },
  },
}
