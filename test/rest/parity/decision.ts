import { ceilingIn, permissionsIn, platformPermissions, type Viewer } from '../../../src/access/decide.js'
import type { Permission } from '../../../src/access/permissions.js'
import { type SystemRoleKey, systemRole } from '../../../src/access/roles.js'
import type { Route } from '../../../src/rest/route.js'
import type { Client } from '../../testkit/client.js'
import type { Scene } from './scene.js'

/** What fills the path, the query and the body of a row. */
export interface Parts {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
}

/** Organizations (raw ids) of which one must grant the row's permissions. */
export type Place = (viewer: Viewer, scene: Scene) => readonly string[]
export type Demand = (viewer: Viewer, scene: Scene) => boolean

/** How a row is called, and what it demands beside the permissions and the credential that it declares. */
export interface Fixture {
  /** Where the permissions must be held, by default in the organization that the call is about; null: a list of what one may see. */
  place?: Place | null
  also?: Demand
  /** The organization is found under the caller's own eyes: without `organization.read` it is not there. */
  findsOrganization?: boolean
  /** What the caller does before. */
  prepare?: (caller: Client, scene: Scene) => Promise<unknown>
  /** A valid request, with targets of its own. */
  request?: (scene: Scene) => Parts | Promise<Parts>
  /** The answer tells strangers of the organization, as an invitation must. */
  tellsStrangers?: boolean
}

/** The fixtures of a dialect by operationId, and whom its door lets in at all. */
export interface Fixtures {
  admits?: Demand
  rows: Readonly<Record<string, Fixture>>
}

/** What the shared decision says of a call: may this viewer do what the row says? */
export function allows(row: Route, { admits }: Fixtures, fixture: Fixture, viewer: Viewer, scene: Scene): boolean {
  if (row.credential === 'public') return true
  if (viewer.kind === 'ANONYMOUS') return false
  if (row.credential === 'session' && viewer.kind !== 'USER') return false
  if (admits && !admits(viewer, scene)) return false
  if (fixture.also && !fixture.also(viewer, scene)) return false
  const { findsOrganization = false } = fixture
  const needed = findsOrganization ? ['organization.read' as const, ...row.permissions] : row.permissions
  const { place = needed.length === 0 ? null : here } = fixture
  if (place === null) return true
  return place(viewer, scene).some((id) => {
    const held = heldIn(viewer, id, scene)
    // Nobody writes where he cannot look.
    const looks = SIGHT.some((permission) => held.has(permission))
    return needed.every((permission) => held.has(permission)) && (row.method === 'GET' || id === NEW || looks)
  })
}

const SIGHT = ['organization.read', 'platform.organizations.read'] as const

/** Of an organization that is only to be made, a partner knows that it will be its own. */
function heldIn(viewer: Viewer, id: string, { organization, facts }: Scene): ReadonlySet<Permission> {
  if (id === NEW) {
    const held = viewer.kind === 'PARTNER' ? permissionsIn(viewer, id, viewer) : []
    return new Set([...platformPermissions(viewer), ...held])
  }
  return permissionsIn(viewer, id, id === organization.uuid ? facts : undefined)
}

const NEW = 'new'

export const here: Place = (_viewer, { organization }) => [organization.uuid]
/** Across tenants, or in an organization that does not exist yet. */
export const acrossTenants: Place = () => [NEW]
/** The organizations that the viewer belongs to and its key is for. */
export const belongings: Place = (viewer) => {
  if (viewer.kind === 'ORGANIZATION_KEY') return [viewer.organizationId]
  if (!('memberships' in viewer)) return []
  const limits = 'key' in viewer ? viewer.key.organizationIds : null
  return [...viewer.memberships.keys()].filter((id) => limits === null || limits.includes(id))
}

export const isMember: Demand = (viewer, { organization }) =>
  'memberships' in viewer && viewer.memberships.has(organization.uuid)

/** Where one organization alone can be meant: it. */
export const theOnlyOne: Place = (viewer, scene) => {
  const own = belongings(viewer, scene)
  return own.length === 1 ? own : []
}
/** The same, for calls about something of this organization. */
export const hereAlone: Place = (viewer, scene) =>
  theOnlyOne(viewer, scene).filter((id) => id === scene.organization.uuid)

/** Whoever gives a role must hold all of it (tours-events.md 7, E2). */
export const mayGive =
  (role: SystemRoleKey, place: Place = here): Demand =>
  (viewer, scene) =>
    place(viewer, scene).some((id) => {
      const ceiling = ceilingIn(viewer, id, id === scene.organization.uuid ? scene.facts : undefined)
      return systemRole(role).permissions.every((permission) => ceiling.has(permission))
    })

/** The person whom fixtures invite. */
export const isRecipient: Demand = (viewer, { outsider }) =>
  viewer.kind === 'USER' && viewer.userId === outsider.user.id

/** Whether the organization is none of the viewer's business. */
export const isStranger = (viewer: Viewer, scene: Scene): boolean =>
  !isMember(viewer, scene) && heldIn(viewer, scene.organization.uuid, scene).size === 0
