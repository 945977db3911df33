import { html } from 'hono/html'
import { createContext } from '../context.js'
import { InvitationPageDocument, type InvitationPageQuery } from '../generated/documents/graphql.js'
import { requestInfo } from '../http/request-info.js'
import { documentRunner } from '../rest/documents.js'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { answerPage, basePath, type Markup } from './page.js'

type Preview = NonNullable<InvitationPageQuery['invitation']>
type Reader = InvitationPageQuery['viewer']['user']

/** Ours have 43 characters; what is longer is no token, and need not be looked for. */
const MAX_TOKEN = 200

/**
 * The page behind the link of an invitation (interface.md 3): who invites into what, sign in or sign up, accept or
 * decline. A token that never was, is used or is over gets one and the same answer.
 */
export async function answerInvitation(services: Services, c: AppContext, token: string): Promise<Response> {
  const base = basePath(services)
  const found = token.length > MAX_TOKEN ? null : await lookUp(services, c, token)
  if (!found?.invitation) {
    return answerPage(c, { title: 'No such invitation · Orgraph', base, body: nothingHere, status: 404 })
  }
  const { invitation, viewer } = found
  const reader = viewer.kind === 'USER' ? (viewer.user ?? null) : null
  return answerPage(c, {
    title: `Invitation to ${invitation.organizationName} · Orgraph`,
    base,
    scripts: ['invitation.js'],
    body: bodyOf(invitation, reader, base, services.mail.canSend),
  })
}

/** What the graph tells the bearer of the link, and who that is. A session that is over is none. */
async function lookUp(services: Services, c: AppContext, token: string): Promise<InvitationPageQuery> {
  const cookie = c.req.header('cookie')
  const identified = cookie ? await services.viewers.identify(new Headers({ cookie })) : null
  const ctx = createContext(services, {
    viewer: identified?.outcome === 'identified' ? identified.viewer : { kind: 'ANONYMOUS' },
    request: requestInfo(services, c),
    door: 'graphql',
  })
  return documentRunner(ctx)(InvitationPageDocument, { token })
}

const nothingHere = html`<main class="narrow">
<h1>This invitation cannot be used</h1>
<p>It may have been answered, taken back or sent again since, or its time is over.</p>
<p>Ask whoever invited you to send another.</p>
</main>`

function bodyOf(invitation: Preview, reader: Reader, base: string, canSendMail: boolean): Markup {
  const { organizationName, inviterName, role, email, expiresAt } = invitation
  const isRecipient = reader?.email.toLowerCase() === email.toLowerCase()
  return html`<main class="narrow" data-base="${base}" data-email="${email}" data-organization="${organizationName}">
<h1 id="title" tabindex="-1">Join ${organizationName}</h1>
<p>${inviterName ? html`<strong>${inviterName}</strong> invites you.` : 'You are invited.'}</p>
<dl>
<dt>Organization</dt><dd>${organizationName}</dd>
<dt>Role</dt><dd>${role}</dd>
<dt>For</dt><dd>${email}</dd>
<dt>Until</dt><dd><time datetime="${new Date(expiresAt).toISOString()}">${formatted(new Date(expiresAt))}</time></dd>
</dl>
<noscript><p class="result bad">Answering needs JavaScript.</p></noscript>
${signIn(email, reader !== null, canSendMail ? `${base}/reset-password` : null)}
${other(reader, email, reader === null || isRecipient)}
${answer(organizationName, !isRecipient)}
<p id="result" class="result" role="status" aria-live="polite" tabindex="-1"></p>
</main>`
}

const signIn = (
  email: string,
  hidden: boolean,
  forgotten: string | null,
) => html`<section id="sign-in" class="card" ${hidden ? 'hidden' : ''}>
<h2 id="sign-in-title" tabindex="-1">First, who are you?</h2>
<form id="sign-in-form" aria-labelledby="sign-in-title">
<fieldset>
<legend class="soft">An account with this address</legend>
<label><input type="radio" name="mode" value="sign-up" checked> I need one</label>
<label><input type="radio" name="mode" value="sign-in"> I have one</label>
</fieldset>
<div class="field"><label for="email">E-mail</label>
<input id="email" name="email" type="email" value="${email}" autocomplete="username" readonly></div>
<div class="field" id="name-field"><label for="name">Your name</label>
<input id="name" name="name" autocomplete="name" maxlength="100" required></div>
<div class="field"><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="8" maxlength="128" required
 aria-describedby="password-hint">
<p class="hint" id="password-hint">At least 8 characters.</p></div>
<div class="actions"><button type="submit" id="sign-in-button">Create account</button></div>
${forgotten ? html`<p class="hint"><a href="${forgotten}" target="_blank" rel="noopener">Forgot your password?</a></p>` : ''}
</form>
</section>`

const other = (
  reader: Reader,
  email: string,
  hidden: boolean,
) => html`<section id="other" class="card" ${hidden ? 'hidden' : ''}>
<h2>You are signed in as somebody else</h2>
<p>You are <strong>${reader?.email ?? ''}</strong>, the invitation is for <strong>${email}</strong>.</p>
<div class="actions"><button type="button" id="sign-out-button">Sign out</button></div>
</section>`

const answer = (
  organization: string,
  hidden: boolean,
) => html`<section id="answer" class="card" ${hidden ? 'hidden' : ''}>
<h2 id="answer-title" tabindex="-1">Do you want to join ${organization}?</h2>
<div class="actions">
<button type="button" id="accept-button">Accept</button>
<button type="button" id="decline-button" class="second">Decline</button>
</div>
</section>`

const formatted = (time: Date) =>
  `${time.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`
