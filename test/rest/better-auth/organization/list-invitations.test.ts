import { describe, expect, it } from 'vitest'
import { useGateway } from '../../../testkit/gateway.js'
import { invite } from '../invitations.js'
import { answer, at, says } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })

describe('GET /api/auth/organization/list-invitations', () => {
  it('lists invitations of every state, oldest first, by organization or by the active one', async () => {
    const organization = await gateway.organization()
    const { owner, id } = organization
    const first = await invite(organization, 'first@example.test')
    const second = await invite(organization, 'second@example.test', { role: 'owner' })
    await owner.post(at('cancel-invitation'), { invitationId: first.id })
    const expected = { status: 200, body: [{ ...first, status: 'canceled' }, second] }
    expect(await answer(owner.get(at(`list-invitations?organizationId=${id}`)))).toEqual(expected)
    await owner.post(at('set-active'), { organizationId: id })
    expect(await answer(owner.get(at('list-invitations')))).toEqual(expected)
  })

  it('shows admins none that makes an owner', async () => {
    const organization = await gateway.organization()
    const plain = await invite(organization, 'plain@example.test')
    await invite(organization, 'owner@example.test', { role: 'member,owner' })
    const admin = await organization.member('admin')
    expect((await admin.get(at(`list-invitations?organizationId=${organization.id}`))).body).toEqual([plain])
  })

  it('is not for a plain member', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    expect(await answer(member.get(at(`list-invitations?organizationId=${organization.id}`)))).toEqual(
      says(
        403,
        'YOU_ARE_NOT_ALLOWED_TO_LIST_INVITATIONS',
        'You are not allowed to list invitations for this organization',
      ),
    )
  })

  it('refuses outsiders with a message alone, the same for an unknown organization', async () => {
    const organization = await gateway.organization()
    const outsider = await gateway.person()
    for (const id of [organization.id, 'unknown']) {
      expect(await answer(outsider.get(at(`list-invitations?organizationId=${id}`)))).toEqual({
        status: 403,
        body: { message: 'You are not a member of this organization' },
      })
    }
  })

  it('wants an organization, with a message alone', async () => {
    expect(await answer((await gateway.person()).get(at('list-invitations')))).toEqual({
      status: 400,
      body: { message: 'Organization ID is required' },
    })
  })
})
