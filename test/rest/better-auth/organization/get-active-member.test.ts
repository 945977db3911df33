import { describe, expect, it } from 'vitest'
import { memberWithUserShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at, MEMBER_NOT_FOUND, NO_ACTIVE } from '../refusals.js'

const gateway = useGateway()

describe('GET /api/auth/organization/get-active-member', () => {
  it("shows the caller's membership with its user", async () => {
    const organization = await gateway.organization()
    const person = await organization.member(['member', 'admin'])
    await person.post(at('set-active'), { organizationId: organization.id })
    const { status, body } = await person.get(at('get-active-member'))
    expect(status).toBe(200)
    expect(memberWithUserShape.parse(body)).toMatchObject({
      organizationId: organization.id,
      userId: person.id,
      role: 'member,admin',
      user: { id: person.id, name: person.user.name, email: person.user.email, image: null },
    })
  })

  it('is shown to those, too, who may list nobody', async () => {
    const organization = await gateway.organization()
    await organization.role('blind', ['organization.read'])
    const person = await organization.member('blind')
    await person.post(at('set-active'), { organizationId: organization.id })
    expect((await person.get(at('get-active-member'))).body).toMatchObject({ role: 'blind', user: { id: person.id } })
  })

  it('wants an active organization', async () => {
    expect(await answer((await gateway.person()).get(at('get-active-member')))).toEqual(NO_ACTIVE)
  })

  it('does not know who was removed from it', async () => {
    const organization = await gateway.organization()
    const person = await organization.member()
    await person.post(at('set-active'), { organizationId: organization.id })
    await organization.owner.post(at('remove-member'), {
      organizationId: organization.id,
      memberIdOrEmail: person.user.email,
    })
    expect(await answer(person.get(at('get-active-member')))).toEqual(MEMBER_NOT_FOUND)
  })
})
