import { describe, expect, it } from 'vitest'
import { can, ceilingIn, missing, permissionsIn, platformPermissions, type Viewer } from '../../src/access/decide.js'
import { isSessionOnly, ORGANIZATION_PERMISSIONS, PERMISSIONS } from '../../src/access/permissions.js'
import { systemRole } from '../../src/access/roles.js'
import { ACME, byKey, GLOBEX, key, membership, user } from './viewers.js'

const PARTNER_ID = '01890000-0000-7000-8000-0000000000aa'
const anonymous: Viewer = { kind: 'ANONYMOUS' }
const withoutSessionOnly = (key: 'owner' | 'admin' | 'member') =>
  new Set(systemRole(key).permissions.filter((permission) => !isSessionOnly(permission)))

describe('the anonymous', () => {
  it('may nothing', () => {
    expect(permissionsIn(anonymous, ACME, { partnerId: null })).toEqual(new Set())
    expect(platformPermissions(anonymous)).toEqual(new Set())
  })
})

describe('a person by session', () => {
  it('may what the role permits in that organization and nothing in another', () => {
    const ann = user([membership(ACME, 'admin')])
    expect(permissionsIn(ann, ACME)).toEqual(new Set(systemRole('admin').permissions))
    expect(permissionsIn(ann, GLOBEX)).toEqual(new Set())
    expect(platformPermissions(ann)).toEqual(new Set())
  })

  it('is told what is missing in the order asked', () => {
    const ann = user([membership(ACME, 'member')])
    expect(can(ann, ACME, 'users.read')).toBe(true)
    expect(missing(ann, ACME, ['users.update', 'users.read', 'organization.delete'])).toEqual([
      'users.update',
      'organization.delete',
    ])
  })

  it('holds everything everywhere as a super admin', () => {
    const root = user([], true)
    expect(
      missing(
        root,
        ACME,
        PERMISSIONS.map((row) => row.name),
      ),
    ).toEqual([])
    expect(platformPermissions(root)).toContain('platform.partners.create')
  })
})

describe('a person by key', () => {
  it('sees the organization as every member does, unless the scopes leave that out', () => {
    const guest = membership(ACME, 'guest')
    expect(permissionsIn(byKey(key('NATIVE'), guest), ACME)).toEqual(new Set(['organization.read']))
    expect(permissionsIn(byKey(key('NATIVE', { scopes: ['users.read'] }), guest), ACME)).toEqual(new Set())
  })

  it('may what the role permits, short of what needs a session', () => {
    const viewer = byKey(key('NATIVE'), membership(ACME, 'owner'))
    expect(permissionsIn(viewer, ACME)).toEqual(withoutSessionOnly('owner'))
  })

  it('is cut down by the scopes, and never raised above the role by them (E8)', () => {
    const scopes = ['users.read', 'users.update', 'api_keys.create']
    expect(permissionsIn(byKey(key('NATIVE', { scopes }), membership(ACME, 'member')), ACME)).toEqual(
      new Set(['users.read']),
    )
    expect(permissionsIn(byKey(key('NATIVE', { scopes }), membership(ACME, 'owner')), ACME)).toEqual(
      new Set(['users.read', 'users.update']),
    )
  })

  it('is confined to the organizations of the key', () => {
    const limited = key('POSTHOG', { organizationIds: [GLOBEX] })
    const viewer = byKey(limited, membership(ACME, 'owner'), membership(GLOBEX, 'member'))
    expect(permissionsIn(viewer, ACME)).toEqual(new Set())
    expect(ceilingIn(viewer, ACME)).toEqual(new Set())
    expect(permissionsIn(viewer, GLOBEX)).toEqual(withoutSessionOnly('member'))
  })

  it('is nobody in an organization whose user is no member', () => {
    expect(permissionsIn(byKey(key('NATIVE', { scopes: ['*'] })), ACME)).toEqual(new Set())
  })

  it('has no platform rights', () => {
    expect(platformPermissions(byKey(key('NATIVE'), membership(ACME, 'owner')))).toEqual(new Set())
  })
})

describe('an organization key', () => {
  const organizationKey = (scopes: string[] | null = null): Viewer => {
    return { kind: 'ORGANIZATION_KEY', organizationId: ACME, key: key('RECRUBO_ORGANIZATION', { scopes }) }
  }

  it('acts like an admin of its one organization, without keys and without its own rotation', () => {
    const absent = ORGANIZATION_PERMISSIONS.filter((permission) => !can(organizationKey(), ACME, permission))
    expect(absent).toEqual([
      'organization.delete',
      'organization.transfer',
      'organization.token.rotate',
      'api_keys.read',
      'api_keys.create',
      'api_keys.revoke',
    ])
    expect(permissionsIn(organizationKey(), GLOBEX)).toEqual(new Set())
    expect(ceilingIn(organizationKey(), GLOBEX)).toEqual(new Set())
  })

  it('is cut down by its scopes', () => {
    expect(permissionsIn(organizationKey(['users.create']), ACME)).toEqual(new Set(['users.create']))
  })
})

describe('a partner', () => {
  const partner: Viewer = { kind: 'PARTNER', partnerId: PARTNER_ID, key: key('RECRUBO_PARTNER') }

  it('manages its own organizations and reads their users', () => {
    const held = permissionsIn(partner, ACME, { partnerId: PARTNER_ID })
    for (const permission of [
      'organization.read',
      'organization.update',
      'organization.delete',
      'organization.token.rotate',
      'users.read',
    ]) {
      expect(held).toContain(permission)
    }
    for (const permission of ['users.create', 'users.update', 'users.delete', 'roles.read', 'organization.transfer']) {
      expect(held).not.toContain(permission)
    }
  })

  it('holds nothing in the organization of another, of nobody, or unknown', () => {
    expect(permissionsIn(partner, ACME, { partnerId: 'another' })).toEqual(new Set())
    expect(permissionsIn(partner, ACME, { partnerId: null })).toEqual(new Set())
    expect(permissionsIn(partner, ACME)).toEqual(new Set())
  })

  it('lists and creates organizations, but no partners', () => {
    expect(platformPermissions(partner)).toEqual(
      new Set(['list', 'create', 'read', 'update', 'delete'].map((action) => `platform.organizations.${action}`)),
    )
  })
})

describe('what a viewer may confer (E1 to E3)', () => {
  it('is what he holds, by session', () => {
    const ann = user([membership(ACME, 'admin')])
    expect(ceilingIn(ann, ACME)).toEqual(permissionsIn(ann, ACME))
  })

  it('is the whole role through a key that nothing limits, so that an admin’s key can make admins', () => {
    expect(ceilingIn(byKey(key('NATIVE', { scopes: ['*'] }), membership(ACME, 'admin')), ACME)).toEqual(
      new Set(systemRole('admin').permissions),
    )
  })

  it('is no more than the scopes where they name permissions', () => {
    const viewer = byKey(key('NATIVE', { scopes: ['users.update'] }), membership(ACME, 'owner'))
    expect(ceilingIn(viewer, ACME)).toEqual(new Set(['users.update']))
  })

  it('is the role where a vendor’s scopes cannot name permissions', () => {
    const viewer = byKey(key('POSTHOG', { scopes: ['organization_member:write'] }), membership(ACME, 'admin'))
    expect(ceilingIn(viewer, ACME)).toEqual(new Set(systemRole('admin').permissions))
  })

  it('is an admin’s for an organization key', () => {
    const viewer: Viewer = { kind: 'ORGANIZATION_KEY', organizationId: ACME, key: key('RYBBIT_ORGANIZATION') }
    expect(ceilingIn(viewer, ACME)).toEqual(new Set(systemRole('admin').permissions))
  })
})
