import type { Viewer } from '../../../src/access/decide.js'
import { permissionsOfScopes } from '../../../src/access/key-scopes.js'
import type { Permission } from '../../../src/access/permissions.js'
import { mayCreateOrganization } from '../../../src/organization/policy.js'
import { belongings, type Fixture, type Fixtures, mayGive } from './decision.js'
import { batchExportFixtures } from './posthog-batch-export-fixtures.js'
import type { Scene } from './scene.js'
import { domain, guest, invitation, newAddress, newDomain } from './targets.js'

const thisOne = ({ organization }: Scene) => ({ organizationId: organization.uuid })
const aUser = async (scene: Scene) => ({ ...thisOne(scene), userUuid: (await guest(scene)).user.id })
const aDomain = async (scene: Scene) => ({ ...thisOne(scene), id: await domain(scene) })

type Request = NonNullable<Fixture['request']>
const onOrganization: Request = (scene) => ({ params: thisOne(scene) })
const onUser: Request = async (scene) => ({ params: await aUser(scene) })
const onDomain: Request = async (scene) => ({ params: await aDomain(scene) })
const onProject: Request = async (scene) => ({
  params: { projectId: String((await scene.organization.site()).siteId) },
})
const changingLevel: Fixture = {
  also: mayGive('admin'),
  request: async (scene) => ({ params: await aUser(scene), body: { level: 8 } }),
}

/** Without an organization in the path the scopes of a key decide alone (posthog.md 1.4). */
const throughScopes = (viewer: Viewer, permission: Permission) => {
  const granted = 'key' in viewer ? permissionsOfScopes(viewer.key.kind, viewer.key.scopes) : 'all'
  return granted === 'all' || granted.has(permission)
}

/** `user:read` is PostHog's alone; scopes of other keys have no word for one's own profile. */
const readsProfile = (viewer: Viewer) =>
  !('key' in viewer && viewer.key.kind === 'POSTHOG' && viewer.key.scopes !== null)

const inviting: Fixture = {
  also: mayGive('member'),
  request: (scene) => ({ params: thisOne(scene), body: { target_email: newAddress(), send_email: false } }),
}

export const posthogFixtures: Fixtures = {
  rows: {
    organizations_list: { place: null, also: (viewer) => throughScopes(viewer, 'organization.read') },
    organizations_create: { also: mayCreateOrganization, request: () => ({ body: { name: 'Acme' } }) },
    organizations_retrieve: { request: onOrganization },
    organizations_partial_update: { request: (scene) => ({ params: thisOne(scene), body: { name: 'Renamed' } }) },
    organizations_destroy: { request: onOrganization },

    members_list: { request: onOrganization },
    members_partial_update: changingLevel,
    members_update: changingLevel,
    // Nobody writes where he cannot look.
    members_destroy: { findsOrganization: true, request: onUser },

    invites_list: { request: onOrganization },
    invites_create: inviting,
    invites_bulk_create: {
      ...inviting,
      request: (scene) => ({ params: thisOne(scene), body: [{ target_email: newAddress(), send_email: false }] }),
    },
    invites_destroy: {
      request: async (scene) => ({ params: { ...thisOne(scene), id: (await invitation(scene)).uuid } }),
    },

    domains_list: { request: onOrganization },
    domains_create: { request: (scene) => ({ params: thisOne(scene), body: { domain: newDomain() } }) },
    domains_retrieve: { request: onDomain },
    domains_partial_update: {
      request: async (scene) => ({ params: await aDomain(scene), body: { domain: newDomain() } }),
    },
    domains_update: { request: async (scene) => ({ params: await aDomain(scene), body: { domain: newDomain() } }) },
    domains_destroy: { request: onDomain },
    domains_verify_create: { request: onDomain },

    ...batchExportFixtures,

    projects_list: { place: belongings },
    projects_retrieve: { request: onProject },
    organization_projects_list: { request: onOrganization },
    organization_projects_retrieve: {
      request: async (scene) => ({
        params: { ...thisOne(scene), id: String((await scene.organization.site()).siteId) },
      }),
    },

    personal_api_keys_current: { also: (viewer) => 'key' in viewer },
    users_retrieve: { also: (viewer) => 'userId' in viewer && readsProfile(viewer) },
    members_scoped_api_keys_retrieve: { request: onUser },
  },
}
