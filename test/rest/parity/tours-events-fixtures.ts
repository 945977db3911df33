import { acrossTenants, type Fixtures, hereAlone, isRecipient, theOnlyOne } from './decision.js'
import type { Scene } from './scene.js'
import { guest, invitation, newAddress, resendable, role } from './targets.js'

const thisOne = ({ organization }: Scene) => ({ params: { id: organization.id } })
const aMember = async (scene: Scene) => ({ params: { memberId: (await guest(scene)).member.id } })
const aRole = async (scene: Scene) => ({ params: { id: (await role(scene)).id } })
const anInvitation = async (scene: Scene) => ({ params: { id: (await invitation(scene)).id } })
const toOutsider = async (scene: Scene) => ({
  params: { token: (await invitation(scene, scene.outsider.user.email)).id },
})

export const toursEventsFixtures: Fixtures = {
  rows: {
    listOrganizations: { place: acrossTenants },
    getOrganization: { request: thisOne },
    updateOrganization: { request: (scene) => ({ ...thisOne(scene), body: { name: 'Renamed' } }) },
    deleteOrganization: { request: thisOne },

    getCurrentOrganization: { place: theOnlyOne },
    updateCurrentOrganization: { place: theOnlyOne, request: () => ({ body: { name: 'Renamed' } }) },
    getOwnPermissions: { place: theOnlyOne },

    listMembers: { place: theOnlyOne },
    updateMember: {
      place: hereAlone,
      request: async (scene) => ({ ...(await aMember(scene)), body: { role: 'visitor' } }),
    },
    deleteMember: { place: hereAlone, request: aMember },

    listRoles: { place: theOnlyOne },
    createRole: {
      place: theOnlyOne,
      findsOrganization: true,
      request: () => ({ body: { name: 'pilot', permissions: [] } }),
    },
    updateRole: {
      place: hereAlone,
      request: async (scene) => ({ ...(await aRole(scene)), body: { description: 'Flies.' } }),
    },
    deleteRole: { place: hereAlone, request: aRole },

    listInvitations: { place: theOnlyOne },
    createInvitation: { place: theOnlyOne, request: () => ({ body: { email: newAddress(), role: 'visitor' } }) },
    resendInvitation: {
      place: hereAlone,
      request: async (scene) => ({ params: { id: (await resendable(scene)).id } }),
    },
    revokeInvitation: { place: hereAlone, request: anInvitation },

    listReceivedInvitations: { tellsStrangers: true },
    getInvitation: {
      tellsStrangers: true,
      request: async (scene) => ({ params: { token: (await invitation(scene)).token } }),
    },
    acceptInvitation: { also: isRecipient, request: toOutsider },
    declineInvitation: { also: isRecipient, request: toOutsider },
  },
}
