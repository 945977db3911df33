import { describe, expect, it } from 'vitest'
import { memberWithUserShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at, MEMBER_NOT_FOUND, ONLY_OWNER, refused } from '../refusals.js'

const gateway = useGateway()

describe('POST /api/auth/organization/leave', () => {
  it('answers the membership that has ended, and none is active from then on', async () => {
    const organization = await gateway.organization()
    const person = await organization.member()
    await person.post(at('set-active'), { organizationId: organization.id })
    const { status, body } = await person.post(at('leave'), { organizationId: organization.id })
    expect(status).toBe(200)
    expect(memberWithUserShape.parse(body)).toMatchObject({ userId: person.id, user: { email: person.user.email } })
    expect(await answer(person.get(at('get-full-organization')))).toEqual({ status: 200, body: null })
    expect((await person.get(at('list'))).body).toEqual([])
  })

  it('keeps another active organization', async () => {
    const [first, second] = [await gateway.organization(), await gateway.organization()]
    const person = await second.member('member', await first.member())
    await person.post(at('set-active'), { organizationId: first.id })
    await person.post(at('leave'), { organizationId: second.id })
    expect((await person.get(at('get-organization'))).body.id).toBe(first.id)
  })

  it('keeps the only owner, and lets one of two go', async () => {
    const organization = await gateway.organization()
    const { owner, id } = organization
    await organization.member()
    expect(await refused(organization, owner, 'leave', { organizationId: id })).toEqual(ONLY_OWNER)
    await organization.member('owner')
    expect((await owner.post(at('leave'), { organizationId: id })).status).toBe(200)
  })

  it('lets one of two owners go who leave at once', async () => {
    const organization = await gateway.organization()
    const second = await organization.member('owner')
    const answers = await Promise.all(
      [organization.owner, second].map((who) => answer(who.post(at('leave'), { organizationId: organization.id }))),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
    expect(answers).toContainEqual(ONLY_OWNER)
  })

  it('does not know outsiders, unknown organizations, and never means the active one', async () => {
    const organization = await gateway.organization()
    const [outsider, member] = [await gateway.person(), await organization.member()]
    expect(await refused(organization, outsider, 'leave', { organizationId: organization.id })).toEqual(
      MEMBER_NOT_FOUND,
    )
    await member.post(at('set-active'), { organizationId: organization.id })
    for (const organizationId of ['unknown', '']) {
      expect(await refused(organization, member, 'leave', { organizationId })).toEqual(MEMBER_NOT_FOUND)
    }
  })
})
