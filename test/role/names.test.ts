import { expect, it } from 'vitest'
import { roleExists, roleKeysNamed } from '../../src/role/names.js'

const roles = [{ key: 'guide', permissions: ['users.read'] }]

it.each([
  ['member', ['member']],
  [' Guide ', ['guide']],
  [' member , ADMIN ', ['member', 'admin']],
  ['member,Member,,', ['member']],
])('%j names the roles %j', (text, keys) => {
  expect(roleKeysNamed(text, roles)).toEqual({ keys, unknown: [] })
})

it.each([
  ['king', ['king']],
  ['member, King', ['King']],
  ['', ['']],
  [' , ', [' , ']],
])('%j names what is no role: %j', (text, unknown) => {
  expect(roleKeysNamed(text, roles).unknown).toEqual(unknown)
})

it("a key has a role when it is a system role's or one of the organization's", () => {
  expect(['owner', 'guide', 'king'].map((key) => roleExists(key, roles))).toEqual([true, true, false])
})
