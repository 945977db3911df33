import type { Viewer } from '../../../src/access/decide.js'
import {
  acrossTenants,
  belongings,
  type Fixture,
  type Fixtures,
  here,
  hereAlone,
  mayGive,
  theOnlyOne,
} from './decision.js'
import type { Scene } from './scene.js'
import { guest, madeGuest, newAddress } from './targets.js'

const isPartner = ({ kind }: Viewer) => kind === 'PARTNER'
const ofPartner = (fixture: Fixture): Fixture => ({ also: isPartner, ...fixture })
const ofMembers = (fixture: Fixture): Fixture => ({ also: (viewer) => !isPartner(viewer), ...fixture })

const thisOne = ({ organization }: Scene) => ({ params: { id: organization.uuid } })
const aUser = async (scene: Scene) => ({ params: { id: (await guest(scene)).user.id } })

/** Name and webhook, so that every permission of the row is needed. */
const attributes = { name: 'Renamed', webhookUrl: 'https://93.184.216.34/hook' }
const changes = (scene: Scene) => ({
  ...thisOne(scene),
  body: { data: { type: 'organizations', id: scene.organization.uuid, attributes } },
})

export const recruboFixtures: Fixtures = {
  // Cookies open nothing here.
  admits: ({ kind }) => kind !== 'USER',
  rows: {
    listManagedOrganizations: ofPartner({ place: acrossTenants }),
    createManagedOrganization: ofPartner({
      place: acrossTenants,
      request: () => ({ body: { data: { type: 'organizations', attributes } } }),
    }),
    getManagedOrganization: ofPartner({ request: thisOne }),
    updateManagedOrganization: ofPartner({ request: changes }),
    deleteManagedOrganization: ofPartner({ request: thisOne }),
    refreshOrganizationToken: ofPartner({ request: thisOne }),

    listOrganizations: ofMembers({ place: belongings }),
    getOrganization: ofMembers({ request: thisOne }),
    updateOrganization: ofMembers({ request: changes }),

    listUsers: { place: (viewer, scene) => (isPartner(viewer) ? acrossTenants : belongings)(viewer, scene) },
    createUser: {
      place: theOnlyOne,
      also: mayGive('member', theOnlyOne),
      request: () => ({ body: { data: { type: 'users', attributes: { email: newAddress(), firstName: 'Ada' } } } }),
    },
    getUser: { place: here, request: aUser },
    updateUser: {
      place: hereAlone,
      request: async (scene) => {
        const { id } = await madeGuest(scene)
        return { params: { id }, body: { data: { type: 'users', id, attributes: { firstName: 'Ada' } } } }
      },
    },
    deleteUser: { place: hereAlone, request: aUser },
  },
}
