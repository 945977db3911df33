import { describe, expect, it } from 'vitest'
import { memberWithUserShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { invite } from '../invitations.js'
import { answer, at, MEMBER_NOT_FOUND, NO_ACTIVE, ONLY_OWNER, refused, says } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })
const NOT_ALLOWED = says(401, 'YOU_ARE_NOT_ALLOWED_TO_DELETE_THIS_MEMBER', 'You are not allowed to delete this member')

describe('POST /api/auth/organization/remove-member', () => {
  it.each([
    ['id', (row: { id: string }) => row.id],
    ['address in any case', (_row: unknown, email: string) => email.toUpperCase()],
  ])('removes by %s and answers who is gone', async (_how, name) => {
    const organization = await gateway.organization()
    const person = await organization.member()
    const { status, body } = await organization.owner.post(at('remove-member'), {
      organizationId: organization.id,
      memberIdOrEmail: name(person.member, person.user.email),
    })
    expect(status).toBe(200)
    expect(memberWithUserShape.parse(body.member)).toMatchObject({
      userId: person.id,
      role: 'member',
      user: { email: person.user.email },
    })
    const { body: listed } = await organization.owner.get(at(`list-members?organizationId=${organization.id}`))
    expect(listed.total).toBe(1)
  })

  it('takes the invitations of the address with it', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    const { id } = await invite(organization, person.user.email)
    await person.post(at('accept-invitation'), { invitationId: id })
    await organization.owner.post(at('remove-member'), {
      organizationId: organization.id,
      memberIdOrEmail: person.user.email,
    })
    const { body } = await organization.owner.get(at(`list-invitations?organizationId=${organization.id}`))
    expect(body).toEqual([])
  })

  it('leaves an admin who removes himself without an active organization', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    await admin.post(at('set-active'), { organizationId: organization.id })
    await admin.post(at('remove-member'), { memberIdOrEmail: admin.user.email })
    expect(await answer(admin.get(at('get-full-organization')))).toEqual({ status: 200, body: null })
  })

  it('lets an owner remove another owner, but not the last one', async () => {
    const organization = await gateway.organization()
    const second = await organization.member('owner')
    const remove = (email: string) => ({ organizationId: organization.id, memberIdOrEmail: email })
    expect((await organization.owner.post(at('remove-member'), remove(second.user.email))).status).toBe(200)
    const { owner } = organization
    expect(await refused(organization, owner, 'remove-member', remove(owner.user.email))).toEqual(ONLY_OWNER)
  })

  it.each(['admin', 'member'])('answers the only-owner refusal when a plain %s tries an owner', async (role) => {
    const organization = await gateway.organization()
    await organization.member('owner')
    const who = await organization.member(role)
    const body = { organizationId: organization.id, memberIdOrEmail: organization.owner.user.email }
    expect(await refused(organization, who, 'remove-member', body)).toEqual(ONLY_OWNER)
  })

  it('is not for a plain member, not even to go himself: that is leave', async () => {
    const organization = await gateway.organization()
    const [member, admin] = [await organization.member(), await organization.member('admin')]
    for (const email of [admin.user.email, member.user.email]) {
      const body = { organizationId: organization.id, memberIdOrEmail: email }
      expect(await refused(organization, member, 'remove-member', body)).toEqual(NOT_ALLOWED)
    }
  })

  it('keeps those who may do more than the caller', async () => {
    const organization = await gateway.organization()
    await organization.role('remover', ['organization.read', 'users.read', 'users.delete'])
    const [remover, admin] = [await organization.member('remover'), await organization.member('admin')]
    const body = { organizationId: organization.id, memberIdOrEmail: admin.user.email }
    expect(await refused(organization, remover, 'remove-member', body)).toEqual(NOT_ALLOWED)
  })

  it('does not know who is no member here', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const foreign = await other.member()
    for (const memberIdOrEmail of [
      'nobody@example.test',
      'member_unknown',
      foreign.user.email,
      foreign.member.id,
      '',
    ]) {
      const body = { organizationId: organization.id, memberIdOrEmail }
      expect(await refused(organization, organization.owner, 'remove-member', body)).toEqual(MEMBER_NOT_FOUND)
    }
  })

  it('refuses outsiders, and those who name no organization', async () => {
    const organization = await gateway.organization()
    const outsider = await gateway.person()
    const body = { organizationId: organization.id, memberIdOrEmail: organization.owner.user.email }
    expect(await refused(organization, outsider, 'remove-member', body)).toEqual(MEMBER_NOT_FOUND)
    expect(await answer(outsider.post(at('remove-member'), { memberIdOrEmail: 'x' }))).toEqual(NO_ACTIVE)
  })
})
