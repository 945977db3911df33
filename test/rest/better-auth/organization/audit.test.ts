import { beforeAll, expect, it } from 'vitest'
import { useGateway } from '../../../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../../../testkit/seed.js'
import { invite } from '../invitations.js'
import { at } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })

let organization: OrganizationSeed
const people: Record<string, Person> = {}
const ids: Record<string, string> = {}
beforeAll(async () => {
  organization = await gateway.organization()
  people.member = await organization.member()
  people.admin = await organization.member('admin')
  await organization.role('helper', [])
  ids.owner = organization.ownerMember.id
  ids.invitation = (await invite(organization, 'invited@example.test')).id
})

/** Each write that is refused for want of rights, and its name in the log. */
it.each([
  ['member', 'update', () => ({ data: {} }), 'organization.update'],
  ['admin', 'delete', () => ({}), 'organization.delete'],
  ['member', 'invite-member', () => ({ email: 'a@example.test', role: 'member' }), 'invitation.create'],
  ['admin', 'invite-member', () => ({ email: 'a@example.test', role: 'owner' }), 'invitation.create'],
  ['member', 'cancel-invitation', () => ({ invitationId: ids.invitation }), 'invitation.revoke'],
  ['member', 'remove-member', () => ({ memberIdOrEmail: people.admin?.user.email }), 'member.remove'],
  ['admin', 'remove-member', () => ({ memberIdOrEmail: ids.owner }), 'member.remove'],
  ['member', 'update-member-role', () => ({ memberId: ids.owner, role: 'member' }), 'member.update'],
  ['member', 'create-role', () => ({ role: 'x', permission: {} }), 'role.create'],
  ['admin', 'create-role', () => ({ role: 'x', permission: { organization: ['delete'] } }), 'role.create'],
  ['member', 'update-role', () => ({ roleName: 'helper', data: {} }), 'role.update'],
  ['member', 'delete-role', () => ({ roleName: 'helper' }), 'role.delete'],
])('a %s who is refused %s leaves a row in the audit log', async (who, path, body, action) => {
  const person = people[who] as Person
  const { status } = await person.post(at(path), { organizationId: organization.id, ...body() })
  expect(status).toBeGreaterThanOrEqual(400)
  const rows = await gateway.services.database.system.auditEvent.findMany({
    where: { organizationId: organization.uuid },
    orderBy: { sequence: 'desc' },
    take: 1,
  })
  expect(rows).toMatchObject([{ outcome: 'REFUSED', action, actorId: person.user.id }])
})
