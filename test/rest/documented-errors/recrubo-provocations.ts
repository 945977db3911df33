import { type Client, clientWithKey } from '../../testkit/client.js'
import { newAddress } from '../parity/targets.js'
import type { Attempt, Plight, Provocation } from './documented-errors.js'
import { by, fullPlan, owner, unknownId, withParams, withQuery } from './provoking.js'

interface Document {
  data: { type: string; id?: string; attributes: object }
}

/** A valid document with something changed in its one resource. */
const documentWith =
  (change: (plight: Plight) => Partial<Document['data']>): Provocation =>
  (plight) => {
    const { parts } = plight.valid
    const { data } = parts.body as Document
    return { parts: { ...parts, body: { data: { ...data, ...change(plight) } } } }
  }

const attributes = (change: object) =>
  documentWith(({ valid }) => ({ attributes: { ...(valid.parts.body as Document).data.attributes, ...change } }))

const aboutOwner = (plight: Plight): Partial<Attempt> => {
  const { id } = owner(plight).user
  const { parts } = plight.valid
  const { data } = (parts.body ?? {}) as Partial<Document>
  return { parts: { ...parts, params: { id }, ...(data && { body: { data: { ...data, id } } }) } }
}

/** The key of the partner whose organization it is. */
export const partnerKey = ({ gateway, facts }: Plight['scene']): Promise<Client> =>
  gateway.seed.key('RECRUBO_PARTNER', { partnerId: facts.partnerId ?? '' })

export const recruboProvocations: Readonly<Record<string, Provocation>> = {
  'No key, or one that opens nothing.': by(({ scene }) => scene.gateway.anonymous),
  'A query parameter that is not understood.': withQuery({ colour: 'red' }),
  'Accept names the type with foreign parameters alone.': () => ({
    headers: { accept: 'application/vnd.api+json; charset=utf-8' },
  }),
  'Another content type, or one with parameters.': () => ({
    headers: { 'content-type': 'application/vnd.api+json; charset=utf-8' },
  }),
  'The key is of another kind or may do too little.': by(({ scene, row }) =>
    row.path.includes('/management/') ? scene.organization.key('RECRUBO_ORGANIZATION') : partnerKey(scene),
  ),
  ...Object.fromEntries(
    ['listUsers', 'getUser'].map((row) => [
      `${row}: The key is of another kind or may do too little.`,
      by(({ scene }) => scene.organization.key('RECRUBO_ORGANIZATION', { scopes: ['organization.read'] })),
    ]),
  ),
  'No document with one resource.': ({ valid }) => ({ parts: { ...valid.parts, body: {} } }),
  'An attribute that clients do not write.': attributes({ createdAt: '2024-01-01T00:00:00+00:00' }),
  // A relationship to nobody.
  'createManagedOrganization: None that the key may see.': documentWith(
    (plight) => ({ relationships: { users: { data: [{ type: 'users', id: unknownId(plight) }] } } }) as object,
  ),
  'None that the key may see.': withParams((plight) => ({ id: unknownId(plight) })),
  'Another type, another id than that of the URL, or an id that is taken.': documentWith(() => ({ type: 'cats' })),
  'An attribute is missing or its value is not usable.': attributes({ name: '' }),
  'createUser: An attribute is missing or its value is not usable.': attributes({ email: 'nobody' }),
  'updateUser: An attribute is missing or its value is not usable.': attributes({ timeZone: 'Mars/X' }),
  'An id chosen by the client.': documentWith((plight) => ({ id: unknownId(plight) })),
  'No seat is left.': fullPlan,
  'Nobody to add.': async (plight) => {
    const { user } = await plight.scene.organization.member(
      'member',
      await plight.scene.gateway.person({ email: newAddress() }),
    )
    return attributes({ email: user.email })(plight)
  },
  'An owner.': aboutOwner,
  'The last owner.': async (plight) => ({
    ...aboutOwner(plight),
    as: clientWithKey(plight.scene.gateway, (await owner(plight).key('NATIVE')).key),
  }),
}
