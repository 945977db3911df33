import type { OrganizationFacts } from '../../../src/access/decide.js'
import { type Client, clientWithKey } from '../../testkit/client.js'
import type { Gateway } from '../../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../../testkit/seed.js'

/** A role that permits a little of everything, so that rows differ on it. */
const HELPER = [
  'organization.read',
  'users.read',
  'users.create',
  'users.invite',
  'roles.read',
  'roles.create',
  'sites.read',
  'sites.update',
  'domains.read',
  'domains.create',
  'batch_exports.read',
  'subscription.read',
]

/** An organization of a partner, which everybody calls about, and another one, which is no business of theirs. */
export interface Scene {
  gateway: Gateway
  organization: OrganizationSeed
  facts: OrganizationFacts
  elsewhere: OrganizationSeed
  outsider: Person
}

/** Targets hold the roles `guest` and `visitor`, which permit nothing: nobody is kept from conferring or taking them. */
export async function openScene(gateway: Gateway): Promise<Scene> {
  const partner = await gateway.services.database.system.partner.create({
    data: { id: gateway.services.newId(), name: 'Partner' },
  })
  const [organization, elsewhere] = await Promise.all([
    gateway.organization({ partnerId: partner.id }),
    gateway.organization(),
  ])
  await Promise.all([
    organization.role('helper', HELPER),
    organization.role('reader', ['organization.read']),
    organization.role('guest', []),
    organization.role('visitor', []),
    elsewhere.role('visitor', []),
  ])
  return { gateway, organization, facts: { partnerId: partner.id }, elsewhere, outsider: elsewhere.owner }
}

/** The partner of the organization. */
const partnerOf = ({ facts }: Scene) => ({ partnerId: facts.partnerId ?? '' })

const foreignPartnerKey = async ({ gateway }: Scene) => (await gateway.seed.partner()).key

/** Lets somebody into a scene. Keys come after `Bearer`, which every door understands. */
export async function enter(name: string, scene: Scene): Promise<Client> {
  const client = await VIEWERS[name]?.(scene)
  if (!client) throw new Error(`nobody is called ${name}`)
  return 'key' in client && typeof client.key === 'string' ? clientWithKey(scene.gateway, client.key) : client
}

/** Everybody who calls: people by session, and each kind of key, unlimited and with scopes. */
export const VIEWERS: Readonly<Record<string, (scene: Scene) => Client | Promise<Client>>> = {
  nobody: ({ gateway }) => gateway.anonymous,
  'a super admin': ({ gateway }) => gateway.person({ superAdmin: true }),
  'the owner': ({ organization }) => organization.owner,
  'an admin': ({ organization }) => organization.member('admin'),
  'a member': ({ organization }) => organization.member('member'),
  'a helper': ({ organization }) => organization.member('helper'),
  'a reader': ({ organization }) => organization.member('reader'),
  'a guest': ({ organization }) => organization.member('guest'),
  'an outsider': ({ outsider }) => outsider,

  'a native key of the owner': ({ organization }) => organization.owner.key('NATIVE'),
  'a native key of a member': async ({ organization }) => (await organization.member('member')).key('NATIVE'),
  'a native key of a super admin': async ({ gateway }) => (await gateway.person({ superAdmin: true })).key('NATIVE'),
  'a native key with scopes': ({ organization }) =>
    organization.owner.key('NATIVE', { scopes: ['organization.read', 'users.read', 'sites.create', 'domains.read'] }),
  'a native key for another organization': async ({ organization, elsewhere }) => {
    const somebody = await organization.member('owner')
    await elsewhere.member('owner', somebody)
    return somebody.key('NATIVE', { organizationIds: [elsewhere.uuid] })
  },
  'a key of Rybbit': ({ organization }) => organization.owner.key('RYBBIT'),
  'a key of Rybbit with scopes': ({ organization }) =>
    organization.owner.key('RYBBIT', { scopes: ['org:read', 'sites:create'] }),
  'an organization key of Rybbit': ({ organization }) => organization.key('RYBBIT_ORGANIZATION'),
  'an organization key of Rybbit with scopes': ({ organization }) =>
    organization.key('RYBBIT_ORGANIZATION', { scopes: ['org:read', 'sites:write'] }),
  'a key of PostHog': ({ organization }) => organization.owner.key('POSTHOG'),
  'a key of PostHog with scopes': ({ organization }) =>
    organization.owner.key('POSTHOG', { scopes: ['organization:write', 'organization_member:read'] }),
  'a key of Tours & Events': ({ organization }) => organization.owner.key('TOURS_EVENTS'),
  'a key of Tours & Events with scopes': ({ organization }) =>
    organization.owner.key('TOURS_EVENTS', { scopes: ['users.read', 'roles.create', 'users.delete'] }),
  'an Organization Key of Recrubo': ({ organization }) => organization.key('RECRUBO_ORGANIZATION'),
  'an Organization Key of Recrubo with scopes': ({ organization }) =>
    organization.key('RECRUBO_ORGANIZATION', { scopes: ['organization.read', 'users.read', 'users.delete'] }),
  'an Organization Key of Recrubo elsewhere': ({ elsewhere }) => elsewhere.key('RECRUBO_ORGANIZATION'),
  'the Partner Key': (scene) => scene.gateway.seed.key('RECRUBO_PARTNER', partnerOf(scene)),
  'the Partner Key with scopes': (scene) =>
    scene.gateway.seed.key('RECRUBO_PARTNER', partnerOf(scene), {
      scopes: ['platform.organizations.read', 'organization.read', 'organization.delete', 'users.read'],
    }),
  'a foreign Partner Key': foreignPartnerKey,
}
