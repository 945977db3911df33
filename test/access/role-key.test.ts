import { describe, expect, it } from 'vitest'
import { isReservedRoleKey, normaliseRoleKey } from '../../src/access/roles.js'

describe('the key of a role', () => {
  it.each([
    ['  Tour   Guide ', 'tour guide'],
    ['COORDINATOR', 'coordinator'],
    ['Ａｄｍｉｎ', 'admin'],
    ['ad\u200Bmin', 'admin'],
    ['tour\u00A0\tguide', 'tour guide'],
    ['Größe', 'grösse'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['cafe\u0301', 'café'],
    [' \u200B\u0000 ', ''],
  ])('of %j is %j', (name, key) => {
    expect(normaliseRoleKey(name)).toBe(key)
  })

  it('is the same when normalised again, whatever the character', () => {
    const unstable = []
    for (let code = 0; code <= 0x1ffff; code += 1) {
      const key = normaliseRoleKey(`a${String.fromCodePoint(code)}\u0301b`)
      if (normaliseRoleKey(key) !== key) unstable.push(code.toString(16))
    }
    expect(unstable).toEqual([])
  })

  it('is made of text of any length and content without an exception', () => {
    for (const text of ['\uD800', '\u0000'.repeat(10_000), 'a\u0301'.repeat(100_000)]) {
      expect(typeof normaliseRoleKey(text)).toBe('string')
      expect(typeof isReservedRoleKey(text)).toBe('boolean')
    }
  })
})

describe('a reserved role name (E7)', () => {
  it.each([
    'owner',
    'OWNER',
    ' Owner ',
    'o-w-n-e-r',
    'ówner',
    '0wner',
    'ovvner',
    'оwnеr',
    'οwner',
    'ｏｗｎｅｒ',
    'ᴏᴡɴᴇʀ',
    'own\u00ADer',
    'own\u200Der',
    '𝐨𝐰𝐧𝐞𝐫',
  ])('owner is refused as %j', (name) => {
    expect(isReservedRoleKey(name)).toBe(true)
  })

  it.each([
    'super admin',
    'Super Admin',
    'super_admin',
    'superadmin',
    'SUPER-ADMIN',
    'Ѕuреr Аdmіn',
    'sup\u200Ber\u2003admin',
    'super adrnin',
    'super.admin',
    'Super Adm1n',
    'suPer aDmıN',
  ])('super admin is refused as %j', (name) => {
    expect(isReservedRoleKey(name)).toBe(true)
  })

  it.each(['partner', 'Partner Key', 'organization key', 'organization_key', 'organisation-key'])(
    'the service principal %j is refused',
    (name) => {
      expect(isReservedRoleKey(name)).toBe(true)
    },
  )

  it.each(['admin', 'Admin', ' ADMIN ', 'Ａdmin', 'member', 'coordinator', 'Coordinator'])(
    '%j may be shadowed or created',
    (name) => {
      expect(isReservedRoleKey(name)).toBe(false)
    },
  )

  it.each(['аdmin', 'ad-min', 'a d m i n', 'adrnin', 'mеmber', 'MEM_BER'])(
    '%j is refused as an imitation that would not shadow',
    (name) => {
      expect(isReservedRoleKey(name)).toBe(true)
    },
  )

  it.each(['tour guide', 'site admin', 'co-owner', 'owner assistant', 'партнёрство', '管理者', '🚌', '---', ''])(
    '%j is free',
    (name) => {
      expect(isReservedRoleKey(name)).toBe(false)
    },
  )
})
