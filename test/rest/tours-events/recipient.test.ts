import { describe, expect, it } from 'vitest'
import { pageShape } from '../../../src/rest/tours-events/paging.js'
import { acceptedShape, previewShape, receivedInvitationShape } from '../../../src/rest/tours-events/shapes.js'
import { type Invited, invite, limitMembers } from '../../invitation/inviting.js'
import { useGateway } from '../../testkit/gateway.js'
import { refusedWrite } from '../refused-write.js'
import { answer, at, SESSION_REQUIRED, says, UNAUTHORIZED, UNKNOWN_ID } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })
const withMail = useGateway({ env: { JOBS: 'off', SMTP_URL: 'smtp://127.0.0.1:1' } })
const NOT_FOUND = says(404, 'Invitation not found')

const invitationTable = () => gateway.services.database.system.invitation
const pathOf = (token: string, act = '') => `/api/invitations/${token}${act && `/${act}`}`

/** A person, the organization that it is invited to, and the invitation. */
async function invited(input: Record<string, unknown> = {}) {
  const organization = await gateway.organization()
  const person = await gateway.person()
  return {
    organization,
    person,
    invitation: await invite(organization.owner, organization, { email: person.user.email, ...input }),
  }
}

/** Makes an invitation one that cannot be accepted any more. */
const ENDS: Record<string, (invitation: Invited) => Promise<unknown>> = {
  expired: ({ uuid }) => invitationTable().update({ where: { id: uuid }, data: { expiresAt: new Date(0) } }),
  'taken back': ({ uuid }) => invitationTable().update({ where: { id: uuid }, data: { status: 'REVOKED' } }),
  accepted: ({ uuid }) => invitationTable().update({ where: { id: uuid }, data: { status: 'ACCEPTED' } }),
  declined: ({ uuid }) => invitationTable().update({ where: { id: uuid }, data: { status: 'REJECTED' } }),
}

describe('GET /api/invitations/{token}', () => {
  it('200: shows to everybody who has the link who invites into what, and nothing else', async () => {
    const { organization, person, invitation } = await invited()
    const key = await person.key('TOURS_EVENTS')
    for (const client of [gateway.anonymous, person, key]) {
      const { status, body } = await client.get(pathOf(invitation.token))
      expect(status).toBe(200)
      expect(previewShape.parse(body)).toEqual({
        organizationName: organization.row.name,
        inviterName: organization.owner.user.name,
        email: person.user.email,
        role: 'member',
        expiresAt: expect.any(String),
      })
    }
  })

  it.each(Object.keys(ENDS))('404: one that is %s is as absent as one that never was', async (end) => {
    const { invitation } = await invited()
    await ENDS[end]?.(invitation)
    expect(await answer(gateway.anonymous.get(pathOf(invitation.token)))).toEqual(NOT_FOUND)
  })

  it('404: a token that is none, and the id in its place', async () => {
    const { invitation } = await invited()
    for (const token of ['nothing', '%00', invitation.uuid, invitation.id, 'x'.repeat(5000)]) {
      expect(await answer(gateway.anonymous.get(pathOf(token)))).toEqual(NOT_FOUND)
    }
  })
})

describe('POST /api/invitations/{token}/accept', () => {
  it('200: makes the recipient a member, once', async () => {
    const { organization, person, invitation } = await invited()
    const { status, body } = await person.post(pathOf(invitation.token, 'accept'), undefined)
    expect(status).toBe(200)
    expect(acceptedShape.parse(body)).toEqual({ success: true, organizationId: organization.uuid })
    await gateway.settled()
    expect((await person.get(at('me/permissions'))).body.role).toBe('member')
    expect(await refusedWrite(organization, person, 'POST', pathOf(invitation.token, 'accept'))).toEqual(NOT_FOUND)
  })

  it('200: takes the id of the own list as well', async () => {
    const { person } = await invited()
    const { body } = await person.get('/api/invitations')
    expect((await person.post(pathOf(body.data[0].id, 'accept'), undefined)).status).toBe(200)
  })

  it('200: of many at once exactly one', async () => {
    const { person, invitation } = await invited()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => person.post(pathOf(invitation.token, 'accept'), undefined)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(404)])
  })

  it('403: without a seat; it stays pending', async () => {
    const { organization, person, invitation } = await invited()
    await limitMembers(gateway, organization, 1)
    expect(await refusedWrite(organization, person, 'POST', pathOf(invitation.token, 'accept'))).toMatchObject({
      status: 403,
      body: { reason: 'member_limit' },
    })
  })

  it.each(['expired', 'taken back', 'declined'])('404: one that is %s', async (end) => {
    const { organization, person, invitation } = await invited()
    await ENDS[end]?.(invitation)
    expect(await refusedWrite(organization, person, 'POST', pathOf(invitation.token, 'accept'))).toEqual(NOT_FOUND)
  })

  it('409: who is a member already', async () => {
    const { organization, person, invitation } = await invited()
    await organization.member('member', person)
    expect(await refusedWrite(organization, person, 'POST', pathOf(invitation.token, 'accept'))).toEqual(
      says(409, 'User is already a member of this organization.', { reason: 'already_member' }),
    )
  })

  it('409: its role is gone; it stays pending', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    const { id } = await organization.role('pilot', [])
    const { token } = await invite(organization.owner, organization, { email: person.user.email, role: 'pilot' })
    await gateway.services.database.system.role.delete({ where: { id } })
    expect(await refusedWrite(organization, person, 'POST', pathOf(token, 'accept'))).toMatchObject({
      status: 409,
      body: { reason: 'invitation_role_gone' },
    })
  })
})

describe('POST /api/invitations/{token}/decline', () => {
  it('200: declines, an expired one, too', async () => {
    for (const end of [undefined, ENDS.expired]) {
      const { organization, person, invitation } = await invited()
      await end?.(invitation)
      const call = person.post(pathOf(invitation.token, 'decline'), undefined)
      expect(await answer(call)).toEqual({ status: 200, body: { success: true } })
      expect((await organization.owner.get(at('invitations'))).body.data).toMatchObject([{ status: 'declined' }])
    }
  })
})

describe.each(['accept', 'decline'])('POST /api/invitations/{token}/%s', (act) => {
  it('401: without a session', async () => {
    const { organization, invitation } = await invited()
    expect(await refusedWrite(organization, gateway.anonymous, 'POST', pathOf(invitation.token, act))).toEqual(
      UNAUTHORIZED,
    )
  })

  it('403 session_required: for a key of the recipient', async () => {
    const { organization, person, invitation } = await invited()
    const key = await person.key('TOURS_EVENTS')
    expect(await refusedWrite(organization, key, 'POST', pathOf(invitation.token, act))).toEqual(SESSION_REQUIRED)
  })

  it('403: another address', async () => {
    const { organization, invitation } = await invited()
    for (const other of [await gateway.person(), organization.owner]) {
      for (const name of [invitation.token, invitation.uuid]) {
        expect(await refusedWrite(organization, other, 'POST', pathOf(name, act))).toEqual(
          says(403, 'You are not the recipient of the invitation.', { reason: 'not_recipient' }),
        )
      }
    }
  })

  it('403: an address that is not verified, where the gateway can send mail', async () => {
    const organization = await withMail.organization()
    const person = await withMail.person({ emailVerified: false })
    const { token } = await invite(organization.owner, organization, { email: person.user.email })
    expect(await refusedWrite(organization, person, 'POST', pathOf(token, act))).toMatchObject({
      status: 403,
      body: { reason: 'email_not_verified' },
    })
  })

  it('404: one that is none', async () => {
    const person = await gateway.person()
    for (const token of ['nothing', UNKNOWN_ID, '%00', 'x'.repeat(5000)]) {
      expect(await answer(person.post(pathOf(token, act), undefined))).toEqual(NOT_FOUND)
    }
  })
})

describe('GET /api/invitations', () => {
  it('200: the pending invitations to the own address, with who invites into what', async () => {
    const { organization, person, invitation } = await invited()
    const other = await gateway.organization()
    const gone = await invite(other.owner, other, { email: person.user.email })
    await ENDS.expired?.(gone)
    const { status, body } = await person.get('/api/invitations')
    expect(status).toBe(200)
    pageShape(receivedInvitationShape).parse(body)
    expect(body).toMatchObject({
      data: [
        {
          id: invitation.uuid,
          role: 'member',
          status: 'pending',
          organizationId: organization.uuid,
          organizationName: organization.row.name,
          inviterName: organization.owner.user.name,
        },
      ],
      total: 1,
    })
    expect((await organization.owner.get('/api/invitations')).body.total).toBe(0)
  })

  it('200: none before the address is verified, where the gateway can send mail', async () => {
    const organization = await withMail.organization()
    const person = await withMail.person({ emailVerified: false })
    await invite(organization.owner, organization, { email: person.user.email })
    expect((await person.get('/api/invitations')).body).toMatchObject({ data: [], total: 0, totalPages: 0 })
  })

  it('401, 403: without a session', async () => {
    const { person } = await invited()
    expect(await answer(gateway.anonymous.get('/api/invitations'))).toEqual(UNAUTHORIZED)
    expect(await answer((await person.key('TOURS_EVENTS')).get('/api/invitations'))).toEqual(SESSION_REQUIRED)
  })
})
