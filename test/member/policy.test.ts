import { describe, expect, it } from 'vitest'
import type { Permission } from '../../src/access/permissions.js'
import { type SystemRoleKey, systemRole } from '../../src/access/roles.js'
import {
  checkRemoval,
  checkRoleChange,
  exceeding,
  fitsSeats,
  missingForAssignment,
  seatsLeft,
  type Target,
  wouldLeaveNoOwner,
} from '../../src/member/policy.js'

const of = (key: SystemRoleKey) => new Set<Permission>(systemRole(key).permissions)
const target = (key: SystemRoleKey, isSelf = false): Target => ({ isSelf, roleKeys: [key], permissions: of(key) })

const OWNER_ALONE = ['organization.delete', 'organization.transfer']

describe('assigning a role (E2)', () => {
  it('needs every permission of the role', () => {
    expect(missingForAssignment(of('admin'), of('owner'))).toEqual(OWNER_ALONE)
    expect(missingForAssignment(of('admin'), of('admin'))).toEqual([])
    expect(missingForAssignment(new Set(['users.update']), of('member'))).toEqual([...of('member')])
  })
})

describe('acting on a member (E3)', () => {
  it('is refused where the member may more', () => {
    expect(exceeding(of('admin'), of('owner'))).toEqual(OWNER_ALONE)
    expect(exceeding(of('admin'), of('member'))).toEqual([])
  })

  it('is refused where each may something that the other may not', () => {
    expect(exceeding(new Set(['users.update']), new Set(['domains.verify']))).toEqual(['domains.verify'])
  })
})

describe('changing a member’s role', () => {
  const change = (actor: SystemRoleKey, whom: Target, role: SystemRoleKey, ownersBefore = 2) =>
    checkRoleChange({
      actor: of(actor),
      target: whom,
      newRoleKeys: [role],
      newPermissions: of(role),
      ownersBefore,
    }).map((problem) => problem.code)

  it('lets an admin move members and admins up to admin', () => {
    expect(change('admin', target('member'), 'admin')).toEqual([])
    expect(change('admin', target('admin'), 'member')).toEqual([])
  })

  it('lets only an owner make owners', () => {
    expect(change('admin', target('member'), 'owner')).toEqual(['ROLE_ABOVE_ACTOR'])
    expect(change('owner', target('member'), 'owner')).toEqual([])
  })

  it('keeps an admin from an owner', () => {
    expect(change('admin', target('owner'), 'member')).toEqual(['TARGET_ABOVE_ACTOR'])
  })

  it('lets nobody promote himself (E4)', () => {
    expect(change('admin', target('admin', true), 'owner')).toEqual(['SELF_PROMOTION'])
    expect(change('owner', target('member', true), 'admin')).toEqual(['SELF_PROMOTION'])
  })

  it('lets everybody demote himself but the last owner (E4, E5)', () => {
    expect(change('admin', target('admin', true), 'member')).toEqual([])
    expect(change('owner', target('owner', true), 'admin')).toEqual([])
    expect(change('owner', target('owner', true), 'admin', 1)).toEqual(['LAST_OWNER'])
  })
})

describe('removing a member', () => {
  const remove = (actor: SystemRoleKey, whom: Target, ownersBefore = 2) =>
    checkRemoval({ actor: of(actor), target: whom, ownersBefore }).map((problem) => problem.code)

  it('lets an admin remove admins and members, not owners', () => {
    expect(remove('admin', target('admin'))).toEqual([])
    expect(remove('admin', target('member'))).toEqual([])
    expect(remove('admin', target('owner'))).toEqual(['TARGET_ABOVE_ACTOR'])
  })

  it('lets everybody leave but the last owner', () => {
    expect(remove('member', target('member', true))).toEqual([])
    expect(remove('owner', target('owner', true))).toEqual([])
    expect(remove('owner', target('owner', true), 1)).toEqual(['LAST_OWNER'])
  })
})

describe('the last owner (E5)', () => {
  it.each([
    [1, true, null, true],
    [1, true, ['admin'], true],
    [1, true, [], true],
    [1, true, ['owner', 'guide'], false],
    [2, true, null, false],
    [1, false, null, false],
    [0, true, null, true],
  ] as const)('of %i: target is owner %s, becomes %j: nobody left %s', (owners, isOwner, keys, expected) => {
    expect(wouldLeaveNoOwner(owners, isOwner, keys)).toBe(expected)
  })
})

describe('seats', () => {
  it('are held by members and pending invitations', () => {
    expect(seatsLeft(5, 3, 1)).toBe(1)
    expect(fitsSeats(5, 3, 1, 1)).toBe(true)
    expect(fitsSeats(5, 3, 1, 2)).toBe(false)
  })

  it('are never fewer than none, even after the plan shrank', () => {
    expect(seatsLeft(2, 3, 0)).toBe(0)
    expect(fitsSeats(2, 3, 0, 0)).toBe(true)
    expect(fitsSeats(2, 3, 0, 1)).toBe(false)
  })

  it('are without limit where no number is set', () => {
    expect(seatsLeft(null, 1_000, 0)).toBeNull()
    expect(fitsSeats(null, 1_000, 0, 1_000)).toBe(true)
  })
})
