import type { Invitation } from '../../../generated/prisma/client.js'
import { parseMailAddress } from '../../../net/mail-address.js'
import type { MailDraft } from '../../../net/mail-outbox.js'
import { invitationMail } from '../../../net/mail-templates.js'
import type { Work } from '../../../operation.js'
import { roleNames } from '../../reads.js'

/** The person who invites; answers to the mail go there (posthog.md 6.2). */
export type Inviter = { name: string; email: string }

/** The mail of an invitation, to its one recipient. */
export function letterOf(work: Work, invitation: Invitation, link: string, inviter: Inviter | null): MailDraft {
  const { email, firstName } = invitation
  // An address that is not plain would make the whole mail unsendable.
  const canAnswer = inviter !== null && parseMailAddress(inviter.email) !== null
  return {
    ...invitationMail({
      organizationName: work.organization.name,
      inviterName: inviter?.name ?? null,
      role: roleNames(invitation.roleKeys, work.roles).join(', '),
      message: invitation.message,
      firstName,
      link,
      expiresAt: invitation.expiresAt,
    }),
    to: { address: email, ...(firstName !== null && { name: firstName }) },
    ...(canAnswer && { replyTo: { address: inviter.email, name: inviter.name } }),
  }
}
