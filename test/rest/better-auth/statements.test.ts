import { describe, expect, it } from 'vitest'
import { ORGANIZATION_PERMISSIONS } from '../../../src/access/permissions.js'
import { permissionsOf, statementNames, statementsOf } from '../../../src/rest/better-auth/statements.js'

describe('statements and permissions', () => {
  it('every permission of an organization has a name here that leads back to it', () => {
    for (const permission of ORGANIZATION_PERMISSIONS) {
      expect(permissionsOf(statementsOf([permission]))).toEqual([permission])
    }
  })

  it('the whole catalogue survives the way there and back', () => {
    const back = permissionsOf(statementsOf(ORGANIZATION_PERMISSIONS))
    expect([...(back ?? [])].sort()).toEqual([...ORGANIZATION_PERMISSIONS].sort())
  })

  it('one right under two names is shown under both, and named by the first', () => {
    expect(statementsOf(['users.invite'])).toEqual({ invitation: ['create', 'cancel'] })
    expect(permissionsOf({ invitation: ['cancel'] })).toEqual(['users.invite'])
    expect(statementNames(['users.invite', 'organization.token.rotate'])).toEqual([
      'invitation:create',
      'organization:token.rotate',
    ])
  })

  it('an unknown resource or action makes the whole unknown', () => {
    expect(permissionsOf({ member: ['read'], nothing: [] })).toBeNull()
    expect(permissionsOf({ member: ['read', 'fly'] })).toBeNull()
    expect(permissionsOf({ mem: [] })).toBeNull()
  })

  it('what is stored and no permission any more is not shown', () => {
    expect(statementsOf(['gone.away'])).toEqual({})
  })
})
