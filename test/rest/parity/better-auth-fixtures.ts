import { type Fixture, type Fixtures, isMember, isRecipient } from './decision.js'
import type { Scene } from './scene.js'
import { guest, invitation, newAddress, role } from './targets.js'

const named = ({ organization }: Scene) => ({ organizationId: organization.id })
const newSlug = ({ gateway }: Scene) => `acme-${gateway.services.newId()}`

/** This door knows members alone: a super admin has his rights at the other doors. */
const member = (request?: Fixture['request']): Fixture => ({ also: isMember, ...(request && { request }) })
const query = (scene: Scene) => ({ query: named(scene) })
const body = (scene: Scene) => ({ body: named(scene) })

/** What recipients do with an invitation to their own address. */
const toOutsider = async (scene: Scene) => (await invitation(scene, scene.outsider.user.email)).id
const answering: Fixture = {
  also: isRecipient,
  request: async (scene) => ({ body: { invitationId: await toOutsider(scene) } }),
}

export const betterAuthFixtures: Fixtures = {
  rows: {
    createOrganization: { request: (scene) => ({ body: { name: 'Acme', slug: newSlug(scene) } }) },
    checkOrganizationSlug: { request: (scene) => ({ body: { slug: newSlug(scene) } }) },
    updateOrganization: member((scene) => ({ body: { ...named(scene), data: { name: 'Renamed' } } })),
    deleteOrganization: member(body),
    listOrganizations: {},
    getOrganization: member(query),
    getFullOrganization: member(query),
    setActiveOrganization: member(body),

    inviteMember: member((scene) => ({ body: { ...named(scene), email: newAddress(), role: 'visitor' } })),
    acceptInvitation: { ...answering, tellsStrangers: true },
    rejectInvitation: answering,
    cancelInvitation: member(async (scene) => ({ body: { invitationId: (await invitation(scene)).id } })),
    getInvitation: {
      also: isRecipient,
      tellsStrangers: true,
      request: async (scene) => ({ query: { id: await toOutsider(scene) } }),
    },
    listInvitations: member(query),
    listUserInvitations: { tellsStrangers: true },

    removeMember: member(async (scene) => ({
      body: { ...named(scene), memberIdOrEmail: (await guest(scene)).user.email },
    })),
    updateMemberRole: member(async (scene) => ({
      body: { ...named(scene), memberId: (await guest(scene)).member.id, role: 'visitor' },
    })),
    // Also who does not see it. Somebody else stays as owner.
    leaveOrganization: {
      also: isMember,
      request: async (scene) => {
        await scene.organization.member('owner')
        return body(scene)
      },
    },
    getActiveMember: {
      also: isMember,
      findsOrganization: true,
      prepare: (caller, scene) => caller.post('/api/auth/organization/set-active', named(scene)),
    },
    getActiveMemberRole: member(query),
    listMembers: member(query),
    hasPermission: member((scene) => ({ body: { ...named(scene), permissions: { member: ['read'] } } })),

    createRole: member((scene) => ({ body: { ...named(scene), role: 'pilot', permission: { member: ['read'] } } })),
    updateRole: member(async (scene) => ({
      body: { ...named(scene), roleId: (await role(scene)).id, data: { roleName: 'pilot' } },
    })),
    deleteRole: member(async (scene) => ({ body: { ...named(scene), roleId: (await role(scene)).id } })),
    listRoles: member(query),
    getRole: member(async (scene) => ({ query: { ...named(scene), roleId: (await role(scene)).id } })),
  },
}
