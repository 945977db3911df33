import type { Mail } from './mail.js'

export interface InvitationLetter {
  organizationName: string
  /** Null where the inviter is no person or has gone. */
  inviterName: string | null
  role: string
  /** What the inviter wrote, several lines maybe. */
  message: string | null
  firstName: string | null
  /** The https link that accepts the invitation. */
  link: string
  expiresAt: Date
}

/** The mail that invites somebody into an organization, as text and as HTML that says the same. */
export function invitationMail(invitation: InvitationLetter): Omit<Mail, 'to'> {
  const { link } = invitation
  const organization = oneLine(invitation.organizationName)
  const inviter = oneLine(invitation.inviterName ?? '')
  const name = oneLine(invitation.firstName ?? '')

  const subject = `You are invited to join ${organization}`
  const greeting = name ? `Hello ${name},` : 'Hello,'
  const who = inviter ? `${inviter} invites you` : 'You are invited'
  const what = `${who} to join ${organization} as ${oneLine(invitation.role)}.`
  const quote = (invitation.message ?? '')
    .trim()
    .split(/\r\n|\r|\n/)
    .map(oneLine)
    .filter(Boolean)
  const until = `The invitation is valid until ${formatTime(invitation.expiresAt)}.`
  const stranger = 'If you did not expect it, you can ignore this mail: nothing happens unless you accept.'

  // The inviter's own words are marked as such in both forms, so that they cannot pass for ours.
  const quoteText = quote.map((line) => `> ${line}`).join('\n')
  const quoteHtml = quote.map(escapeHtml).join('<br>\n')

  return {
    subject,
    text: [greeting, what, quoteText, `Accept the invitation:\n${link}`, until, stranger].filter(Boolean).join('\n\n'),
    html: page(subject, [
      `<p>${escapeHtml(greeting)}</p>`,
      `<p>${escapeHtml(what)}</p>`,
      quoteHtml && `<blockquote style="${QUOTE}">${quoteHtml}</blockquote>`,
      `<p><a href="${escapeHtml(link)}" style="${BUTTON}">Accept the invitation</a></p>`,
      `<p>Or open this address: <br>\n<a href="${escapeHtml(link)}" style="${LINK}">${escapeHtml(link)}</a></p>`,
      `<p>${escapeHtml(until)}</p>`,
      `<p>${escapeHtml(stranger)}</p>`,
    ]),
    link,
  }
}

// Mail readers drop style sheets, so the few styles stand where they hold. Contrast is above 7:1 throughout.
const BODY = 'margin: 0; padding: 24px; background: #ffffff; color: #1b1b1f; font: 16px/1.5 system-ui, sans-serif'
const BUTTON =
  'display: inline-block; padding: 12px 20px; border-radius: 6px; background: #1d3f8f; color: #ffffff; font-weight: bold'
const LINK = 'color: #1d3f8f; overflow-wrap: anywhere'
const QUOTE = 'margin: 16px 0; padding: 4px 0 4px 16px; border-left: 4px solid #6b7280'

function page(title: string, paragraphs: string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
</head>
<body style="${BODY}">
<main style="max-width: 560px; margin: 0 auto">
<h1 style="font-size: 22px; line-height: 1.3">${escapeHtml(title)}</h1>
${paragraphs.filter(Boolean).join('\n')}
</main>
</body>
</html>
`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

/** Line ends, control characters and marks that turn the reading direction become blanks: a name stays inside its line. */
const oneLine = (text: string) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\s]+/gu, ' ').trim()

const formatTime = (time: Date) =>
  `${time.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`

/** The mail that asks a new user to show that the address is theirs. It has no word of whoever signed up, perhaps a stranger. */
export function verificationMail(link: string): Omit<Mail, 'to'> {
  return {
    subject: 'Confirm your e-mail address',
    text: `Hello,\n\nconfirm your e-mail address here:\n${link}\n\nIf this was not you, ignore this mail.\n`,
    html: `<p>Hello,</p><p><a href="${escapeHtml(link)}">Confirm your e-mail address</a></p><p>If this was not you, ignore this mail.</p>`,
    link,
  }
}

/** The mail whose link lets the owner of an address choose a password. It has no word of whoever asked for it, perhaps a stranger. */
export function passwordResetMail(link: string): Omit<Mail, 'to'> {
  const subject = 'Choose a new password'
  const what = 'Somebody asked for a new password for the account with this address. If it was you, choose it here:'
  const until =
    'The link works once, for an hour. Then you are signed out everywhere, and sign in with the new password.'
  const stranger = 'If it was not you, ignore this mail: nothing changes.'
  return {
    subject,
    text: ['Hello,', `${what}\n${link}`, until, stranger].join('\n\n'),
    html: page(subject, [
      '<p>Hello,</p>',
      `<p>${escapeHtml(what)}</p>`,
      `<p><a href="${escapeHtml(link)}" style="${BUTTON}">Choose a new password</a></p>`,
      `<p>Or open this address: <br>\n<a href="${escapeHtml(link)}" style="${LINK}">${escapeHtml(link)}</a></p>`,
      `<p>${escapeHtml(until)}</p>`,
      `<p>${escapeHtml(stranger)}</p>`,
    ]),
    link,
  }
}

export interface PausedExport {
  organizationName: string
  exportName: string
  exportId: string
  /** How many of its last runs failed. */
  failures: number
  /** What the last one said. */
  lastError: string | null
}

/** The mail that tells the owners of an organization that an export has been paused, because it keeps failing. */
export function exportPausedMail(paused: PausedExport): Omit<Mail, 'to'> {
  const name = oneLine(paused.exportName)
  const subject = `The export ${name} is paused`
  const what = `${paused.failures} of its last runs failed, so the export ${name} of ${oneLine(paused.organizationName)} has been paused. No new run begins.`
  const why = paused.lastError ? `The last one said: ${oneLine(paused.lastError)}` : ''
  const next = `Mend its destination, then unpause it with a backfill: what it missed is exported then. Its id is ${paused.exportId}.`
  const paragraphs = ['Hello,', what, why, next].filter(Boolean)
  return {
    subject,
    text: paragraphs.join('\n\n'),
    html: page(
      subject,
      paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ),
  }
}

export interface DisabledWebhook {
  organizationName: string
  /** Of its URL no more: the rest may be a secret. */
  host: string
  reason: 'GONE' | 'FAILING'
}

/** The mail that tells the owners of an organization that its webhook gets nothing any more. */
export function webhookDisabledMail({ organizationName, host, reason }: DisabledWebhook): Omit<Mail, 'to'> {
  const organization = oneLine(organizationName)
  const subject = `The webhook of ${organization} is switched off`
  const why =
    reason === 'GONE'
      ? `${oneLine(host)} answered that it is gone (410), so nothing is sent there any more.`
      : `${oneLine(host)} has taken nothing for five days, so nothing is sent there any more.`
  const next =
    'Once the receiver works, set the webhook again to go on. What it missed is in the feed of events, and its deliveries can be sent again.'
  const paragraphs = ['Hello,', why, next]
  return {
    subject,
    text: paragraphs.join('\n\n'),
    html: page(
      subject,
      paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ),
  }
}
