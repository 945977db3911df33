import { describe, expect, it } from 'vitest'
import {
  isOrganizationPermission,
  isPermission,
  missingOf,
  ORGANIZATION_PERMISSIONS,
  PERMISSIONS,
} from '../../src/access/permissions.js'

describe('the permission catalogue', () => {
  it('names every permission by its resource and action, once', () => {
    expect(PERMISSIONS.map((row) => `${row.resource}.${row.action}`)).toEqual(PERMISSIONS.map((row) => row.name))
    expect(new Set(PERMISSIONS.map((row) => row.name)).size).toBe(PERMISSIONS.length)
  })

  it('describes every permission in a sentence', () => {
    for (const row of PERMISSIONS) expect(row.description).toMatch(/^[A-Z].*\.$/)
  })

  it('keeps the eight strings of Tours & Events verbatim (tours-events.md 4)', () => {
    const resources = { users: ['read', 'update', 'delete', 'invite'], roles: ['read', 'create', 'update', 'delete'] }
    const strings = Object.entries(resources).flatMap(([resource, actions]) => actions.map((a) => `${resource}.${a}`))
    expect(strings.filter(isPermission)).toEqual(strings)
  })

  it('separates what an organization can give from what only the platform holds', () => {
    expect(PERMISSIONS.filter((row) => row.scope === 'organization').map((row) => row.name)).toEqual(
      ORGANIZATION_PERMISSIONS,
    )
    expect(PERMISSIONS.filter((row) => row.scope === 'platform').map((row) => row.resource)).toEqual([
      ...Array(5).fill('platform.organizations'),
      'platform.partners',
    ])
  })

  it('marks the management of keys and partners as session-only', () => {
    expect(PERMISSIONS.filter((row) => row.sessionOnly).map((row) => row.name)).toEqual([
      'api_keys.read',
      'api_keys.create',
      'api_keys.revoke',
      'platform.partners.create',
    ])
  })

  it.each(['', '*', 'users.*', 'users', 'users.fly', 'Users.read', 'toString', '__proto__', 'constructor'])(
    'does not know %j',
    (text) => {
      expect(isPermission(text)).toBe(false)
      expect(isOrganizationPermission(text)).toBe(false)
    },
  )

  it('does not take a platform permission for one of an organization', () => {
    expect(isPermission('platform.organizations.read')).toBe(true)
    expect(isOrganizationPermission('platform.organizations.read')).toBe(false)
  })

  it('lists what is missing in the order of the catalogue, without strings it does not know', () => {
    const held = new Set(['users.read'])
    expect(missingOf(['users.read', 'users.delete', 'nonsense', 'organization.delete'], held)).toEqual([
      'organization.delete',
      'users.delete',
    ])
  })
})
