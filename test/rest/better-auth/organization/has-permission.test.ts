import { beforeAll, describe, expect, it } from 'vitest'
import { useGateway } from '../../../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../../../testkit/seed.js'
import { answer, at, NO_ACTIVE, notAMember, says } from '../refusals.js'

const gateway = useGateway()

let organization: OrganizationSeed
const people: Record<string, Person> = {}
beforeAll(async () => {
  organization = await gateway.organization()
  people.owner = organization.owner
  people.admin = await organization.member('admin')
  people.member = await organization.member()
})

async function has(role: string, permissions: Record<string, unknown>) {
  const { status, body } = await (people[role] as Person).post(at('has-permission'), {
    organizationId: organization.id,
    permissions,
  })
  expect({ status, error: body.error }).toEqual({ status: 200, error: null })
  return body.success
}

const ALL_BUT_DELETE = [
  'organization:update',
  ...['create', 'update', 'delete'].map((action) => `member:${action}`),
  ...['create', 'cancel'].map((action) => `invitation:${action}`),
  ...['create', 'update', 'delete'].map((action) => `team:${action}`),
  ...['create', 'read', 'update', 'delete'].map((action) => `ac:${action}`),
  ...['create', 'read', 'update', 'delete'].map((action) => `apiKey:${action}`),
]
const TABLE: Record<string, string[]> = {
  owner: ['organization:delete', ...ALL_BUT_DELETE],
  admin: ALL_BUT_DELETE,
  member: ['ac:read'],
}

describe('POST /api/auth/organization/has-permission', () => {
  it.each(Object.keys(TABLE))('knows what the role %s permits, action by action', async (role) => {
    const asked = TABLE.owner as string[]
    const granted = await Promise.all(
      asked.map(async (statement) => {
        const [resource = '', action = ''] = statement.split(':')
        return (await has(role, { [resource]: [action] })) ? statement : null
      }),
    )
    expect(granted.filter(Boolean)).toEqual(TABLE[role])
  })

  it('wants all of what is asked for', async () => {
    expect(await has('admin', { member: ['create', 'delete'], invitation: ['cancel'] })).toBe(true)
    expect(await has('admin', { member: ['create'], organization: ['update', 'delete'] })).toBe(false)
  })

  it.each([
    [{}],
    [{ member: [] }],
    [{ nothing: ['create'] }],
    [{ member: ['fly'] }],
    [{ users: ['read'] }],
    [{ toString: ['create'] }],
    [{ __proto__: ['create'] }],
  ])('does not grant %j', async (permissions) => {
    expect(await has('owner', permissions)).toBe(false)
  })

  it('adds the roles of a member up, those that the organization made among them', async () => {
    await organization.role('inviter', ['users.invite'])
    people.both = await organization.member(['member', 'inviter'])
    expect(await has('both', { invitation: ['create'], ac: ['read'], sites: ['read'] })).toBe(true)
    expect(await has('both', { member: ['create'] })).toBe(false)
  })

  it('means the active organization, and knows the older name of permissions', async () => {
    const { owner, id } = organization
    await owner.post(at('set-active'), { organizationId: id })
    expect((await owner.post(at('has-permission'), { permission: { ac: ['read'] } })).body.success).toBe(true)
  })

  it('refuses outsiders with 401, and those who name no organization', async () => {
    const outsider = await gateway.person()
    const permissions = { ac: ['read'] }
    for (const organizationId of [organization.id, 'unknown']) {
      expect(await answer(outsider.post(at('has-permission'), { organizationId, permissions }))).toEqual(
        notAMember(401),
      )
    }
    expect(await answer(outsider.post(at('has-permission'), { permissions }))).toEqual(NO_ACTIVE)
  })

  it.each([
    [{}, '[body] Invalid input'],
    [{ permissions: { member: 'create' } }, '[body] Invalid input'],
    [{ permissions: {}, permission: {} }, '[body] Invalid input: more than one option matched'],
  ])('refuses %j', async (body, message) => {
    expect(await answer(organization.owner.post(at('has-permission'), body))).toEqual(
      says(400, 'VALIDATION_ERROR', message),
    )
  })
})
