import { z } from 'zod'
import { setActiveOrganization } from '../../../identity/operations/set-active-organization.js'
import { acceptInvitation as accept } from '../../../invitation/operations/accept-invitation.js'
import { error } from '../errors.js'
import { invitationExample, memberExample } from '../examples.js'
import { INVITATION_NOT_FOUND, NOT_RECIPIENT, VERIFY_BEFORE_ANSWERING } from '../invitation-errors.js'
import { shownInvitation } from '../invitation-reads.js'
import { presentMember } from '../presenters.js'
import { row } from '../row.js'
import { invitationShape, memberShape } from '../shapes.js'

export const acceptInvitation = row({
  method: 'POST',
  path: 'accept-invitation',
  operationId: 'acceptInvitation',
  summary: 'Accept an invitation to the own address',
  description: 'The organization becomes the active one of the session.',
  tag: 'Invitations',
  permissions: [],
  body: z.object({ invitationId: z.string() }),
  bodyExample: { invitationId: 'inv_01hzy3v4w5x6y7z8a9b0c1d2e3' },
  success: {
    description: 'The invitation, now accepted, and the membership.',
    schema: z.strictObject({ invitation: invitationShape, member: memberShape }),
    example: { invitation: { ...invitationExample, status: 'accepted' }, member: { ...memberExample, role: 'member' } },
  },
  errors: [
    INVITATION_NOT_FOUND,
    { ...INVITATION_NOT_FOUND, cause: 'INVITATION_NOT_PENDING' },
    NOT_RECIPIENT,
    VERIFY_BEFORE_ANSWERING,
    error(400, 'USER_IS_ALREADY_A_MEMBER_OF_THIS_ORGANIZATION', 'The caller is in already.', 'ALREADY_MEMBER'),
    error(400, 'ROLE_NOT_FOUND', 'The role of the invitation is gone. It stays pending.', 'INVITATION_ROLE_GONE'),
    error(
      400,
      'INVITER_IS_NO_LONGER_A_MEMBER_OF_THE_ORGANIZATION',
      'Who invited has left since, or may no longer give the role. It stays pending.',
      'INVITER_LOST_RIGHTS',
    ),
    error(403, 'ORGANIZATION_MEMBERSHIP_LIMIT_REACHED', 'No seat is left. It stays pending.', 'MEMBER_LIMIT'),
  ],
  run: async ({ ctx, body }) => {
    const { invitation, member } = await accept(ctx, { invitationId: body.invitationId })
    await setActiveOrganization(ctx, member.organizationId)
    return { invitation: await shownInvitation(ctx, invitation), member: presentMember(member) }
  },
})
