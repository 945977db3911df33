import { describe, expect, it } from 'vitest'
import { organizationRowShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at, notAMember, ORGANIZATION_NOT_FOUND, refused, says } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })

describe('POST /api/auth/organization/delete', () => {
  it('deletes the organization with members and invitations, and answers what it was', async () => {
    const { owner, id, uuid, row } = await gateway.organization()
    await owner.post(at('update'), { organizationId: id, data: { metadata: { tier: 1 } } })
    await owner.post(at('invite-member'), { organizationId: id, email: 'gone@example.test', role: 'member' })
    const { status, body } = await owner.post(at('delete'), { organizationId: id })
    expect(status).toBe(200)
    expect(organizationRowShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({ id, slug: row.slug, metadata: '{"tier":1}' })
    const { database } = gateway.services
    const where = { organizationId: uuid }
    expect([await database.system.member.count({ where }), await database.system.invitation.count({ where })]).toEqual([
      0, 0,
    ])
  })

  it('leaves the session without an active organization when it was that', async () => {
    const { owner, id } = await gateway.organization()
    await owner.post(at('set-active'), { organizationId: id })
    await owner.post(at('delete'), { organizationId: id })
    expect((await owner.get('/api/auth/get-session')).body.session.activeOrganizationId).toBeNull()
    expect(await answer(owner.get(at('get-full-organization')))).toEqual({ status: 200, body: null })
  })

  it.each(['admin', 'member'])('is not for a plain %s', async (role) => {
    const organization = await gateway.organization()
    const who = await organization.member(role)
    expect(await refused(organization, who, 'delete', { organizationId: organization.id })).toEqual(
      says(403, 'YOU_ARE_NOT_ALLOWED_TO_DELETE_THIS_ORGANIZATION', 'You are not allowed to delete this organization'),
    )
  })

  it('refuses outsiders of an organization just like an unknown one', async () => {
    const organization = await gateway.organization()
    const outsider = await gateway.person()
    expect(await refused(organization, outsider, 'delete', { organizationId: organization.id })).toEqual(
      notAMember(400),
    )
    expect(await answer(outsider.post(at('delete'), { organizationId: 'nothing' }))).toEqual(notAMember(400))
  })

  it('never takes the active organization for an empty name', async () => {
    const organization = await gateway.organization()
    await organization.owner.post(at('set-active'), { organizationId: organization.id })
    expect(await refused(organization, organization.owner, 'delete', { organizationId: '' })).toEqual(
      ORGANIZATION_NOT_FOUND,
    )
  })
})
