import { describe, expect, it } from 'vitest'
import { ORGANIZATION_PERMISSIONS } from '../../../../src/access/permissions.js'
import { memberShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import type { OrganizationSeed } from '../../../testkit/seed.js'
import { answer, at, MEMBER_NOT_FOUND, NO_ACTIVE, refused, says } from '../refusals.js'

const gateway = useGateway()
const NOT_ALLOWED = says(403, 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_THIS_MEMBER', 'You are not allowed to update this member')
const wanted = ({ id }: OrganizationSeed, memberId: string, role: unknown) => ({ organizationId: id, memberId, role })

describe('POST /api/auth/organization/update-member-role', () => {
  it('answers the member, flat, with its new role', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    const { status, body } = await organization.owner.post(
      at('update-member-role'),
      wanted(organization, member.id, 'admin'),
    )
    expect(status).toBe(200)
    expect(memberShape.parse(body)).toMatchObject({ role: 'admin' })
  })

  it('joins several roles in the order given', async () => {
    const organization = await gateway.organization()
    await organization.role('helper', ['users.read'])
    const { member } = await organization.member()
    for (const role of [['member', ' helper'], ' member , helper,']) {
      const { body } = await organization.owner.post(at('update-member-role'), wanted(organization, member.id, role))
      expect(body.role).toBe('member,helper')
    }
  })

  it('lets an owner make an owner, and step back himself then', async () => {
    const organization = await gateway.organization()
    const { owner, ownerMember } = organization
    const { member } = await organization.member()
    const self = wanted(organization, ownerMember.id, 'member')
    expect(await refused(organization, owner, 'update-member-role', self)).toEqual(
      says(
        400,
        'YOU_CANNOT_LEAVE_THE_ORGANIZATION_WITHOUT_AN_OWNER',
        'You cannot leave the organization without an owner',
      ),
    )
    expect((await owner.post(at('update-member-role'), wanted(organization, member.id, 'owner'))).status).toBe(200)
    expect((await owner.post(at('update-member-role'), self)).body.role).toBe('member')
  })

  it.each(['admin', 'member'])('lets no plain %s touch or make an owner', async (role) => {
    const organization = await gateway.organization()
    const [who, { member }] = [await organization.member(role), await organization.member()]
    const attempts = [
      wanted(organization, organization.ownerMember.id, 'member'),
      wanted(organization, member.id, 'owner'),
      wanted(organization, who.member.id, 'owner'),
    ]
    for (const body of attempts) {
      expect(await refused(organization, who, 'update-member-role', body)).toEqual(NOT_ALLOWED)
    }
  })

  it('lets nobody but an owner make one, however the role is written and whatever else he may do', async () => {
    const organization = await gateway.organization()
    await organization.role('almighty', [...ORGANIZATION_PERMISSIONS])
    const [almighty, { member }] = [await organization.member('almighty'), await organization.member()]
    for (const role of ['owner', ' OWNER ', ['member', 'Owner']]) {
      const body = wanted(organization, member.id, role)
      expect(await refused(organization, almighty, 'update-member-role', body)).toEqual(NOT_ALLOWED)
    }
  })

  it('is not for a plain member', async () => {
    const organization = await gateway.organization()
    const [who, { member }] = [await organization.member(), await organization.member('admin')]
    const body = wanted(organization, member.id, 'member')
    expect(await refused(organization, who, 'update-member-role', body)).toEqual(NOT_ALLOWED)
  })

  it('lets nobody give, take or grow beyond his own rights', async () => {
    const organization = await gateway.organization()
    await organization.role('clerk', ['organization.read', 'users.read', 'users.update'])
    const clerk = await organization.member('clerk')
    const { member: admin } = await organization.member('admin')
    const { member: plain } = await organization.member('clerk')
    const attempts = [
      wanted(organization, plain.id, 'admin'),
      wanted(organization, admin.id, 'clerk'),
      wanted(organization, clerk.member.id, 'admin'),
    ]
    for (const body of attempts) {
      expect(await refused(organization, clerk, 'update-member-role', body)).toEqual(NOT_ALLOWED)
    }
  })

  it.each([[[]], [''], [' , '], [['', ' ']]])('answers 400 without a body to the role %j', async (role) => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    expect(
      await refused(organization, organization.owner, 'update-member-role', wanted(organization, member.id, role)),
    ).toEqual({ status: 400, body: undefined })
  })

  it('names a role that there is not', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    expect(
      await refused(organization, organization.owner, 'update-member-role', wanted(organization, member.id, 'king')),
    ).toEqual(says(400, 'ROLE_NOT_FOUND', 'ROLE_NOT_FOUND: king'))
  })

  it('does not know an unknown member, whoever asks', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const foreign = (await other.member()).member.id
    for (const who of [organization.owner, await organization.member(), await gateway.person()]) {
      for (const id of ['member_unknown', foreign, organization.id]) {
        const body = wanted(organization, id, 'member')
        expect(await refused(organization, who, 'update-member-role', body)).toEqual(MEMBER_NOT_FOUND)
      }
    }
  })

  it('refuses those who name no organization', async () => {
    const person = await gateway.person()
    const body = { memberId: 'member_unknown', role: 'member' }
    expect(await answer(person.post(at('update-member-role'), body))).toEqual(NO_ACTIVE)
  })
})
