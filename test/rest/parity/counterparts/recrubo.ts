import { can } from '../../../../src/access/decide.js'
import {
  ask,
  type Counterpart,
  type Counterparts,
  list,
  memberIdOf,
  mutate,
  type OnGraph,
  ofOrganization,
  ownOrganizations,
  reference,
} from './operation.js'

const ALL_AT_ONCE: Counterpart = {
  none: 'An organization, its webhook and its token are three operations on the graph, and one transaction here.',
}
const forPartners = (onGraph: OnGraph): Counterpart => ({
  onGraph,
  unless: ({ kind }) => kind !== 'PARTNER',
  because: 'Management is for Partner Keys.',
})
const forMembers = (onGraph: OnGraph): Counterpart => ({
  onGraph,
  unless: ({ kind }) => kind === 'PARTNER',
  because: 'Partner Keys have Management.',
})

export const recruboCounterparts: Counterparts = {
  listManagedOrganizations: {
    onGraph: () => ask('{ organizations(first: 5) { edges { node { id } } } }', {}, (data) => data.organizations),
    unless: (viewer) => viewer.kind !== 'PARTNER' || viewer.key.scopes !== null,
    because: 'Management is for Partner Keys; one whose scopes do not reach is refused, where the graph lists nothing.',
  },
  createManagedOrganization: ALL_AT_ONCE,
  getManagedOrganization: forPartners(ofOrganization('name')),
  updateManagedOrganization: ALL_AT_ONCE,
  deleteManagedOrganization: forPartners((_parts, scene) => mutate('deleteOrganization', reference(scene))),
  refreshOrganizationToken: forPartners((_parts, scene) => mutate('rotateOrganizationToken', reference(scene))),

  listOrganizations: {
    onGraph: ownOrganizations,
    unless: (viewer, { organization }) =>
      viewer.kind === 'PARTNER' || !can(viewer, organization.uuid, 'organization.read'),
    because: 'Where the graph shows an empty list, the door refuses a key that cannot see its organization.',
  },
  getOrganization: forMembers(ofOrganization('name')),
  updateOrganization: ALL_AT_ONCE,

  listUsers: {
    onGraph: list('members'),
    unless: (viewer, { organization: { uuid } }) =>
      viewer.kind === 'PARTNER' || (can(viewer, uuid, 'users.read') && !can(viewer, uuid, 'organization.read')),
    because: 'Partner Keys list users of many; the graph reaches the list through an organization that is seen.',
  },
  createUser: { none: 'The graph adds who has an account; making one for somebody is for Recrubo’s clients alone.' },
  getUser: { none: 'A user is found through its membership on the graph, as listUsers shows.' },
  updateUser: { none: 'The profile of somebody else is nobody’s to change on the graph.' },
  deleteUser: async ({ params }, scene) => mutate('removeMember', { memberId: await memberIdOf(scene, params?.id) }),
}
