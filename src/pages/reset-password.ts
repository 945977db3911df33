import { html } from 'hono/html'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { answerPage, basePath, type Markup } from './page.js'

/**
 * The page behind the link of the mail that lets somebody choose a password: with a token, the new password; without one,
 * the address to mail a link to. Whether the token is good is told when it is used, and the token stays out of the page.
 */
export function answerResetPassword(services: Services, c: AppContext): Promise<Response> {
  const base = basePath(services)
  const hasToken = Boolean(c.req.query('token'))
  const body = hasToken ? chooseOne(base) : services.mail.canSend ? askForLink(base) : noMail
  return answerPage(c, {
    title: 'New password · Orgraph',
    base,
    body,
    ...(body !== noMail && { scripts: ['reset-password.js'] }),
  })
}

const frame = (base: string, title: string, form: Markup) => html`<main class="narrow" data-base="${base}">
<h1 id="title" tabindex="-1">${title}</h1>
<noscript><p class="result bad">This needs JavaScript.</p></noscript>
${form}
<p id="result" class="result" role="status" aria-live="polite" tabindex="-1"></p>
</main>`

const chooseOne = (base: string) =>
  frame(
    base,
    'Choose a new password',
    html`<form id="choose-form" class="card" aria-labelledby="title">
<div class="field"><label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="8" maxlength="128" required
 aria-describedby="password-hint">
<p class="hint" id="password-hint">At least 8 characters. You are signed out everywhere, and sign in with it.</p></div>
<div class="actions"><button type="submit">Set the password</button></div>
</form>
<p id="again" hidden><a href="${base}/reset-password">Ask for another link</a></p>`,
  )

const askForLink = (base: string) =>
  frame(
    base,
    'Forgot your password?',
    html`<form id="ask-form" class="card" aria-labelledby="title">
<div class="field"><label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="username" required aria-describedby="email-hint">
<p class="hint" id="email-hint">If it has an account, we mail you a link to choose a new one.</p></div>
<div class="actions"><button type="submit">Send the link</button></div>
</form>`,
  )

const noMail = html`<main class="narrow">
<h1>Forgot your password?</h1>
<p>This gateway sends no mail. Ask whoever runs it to set a new password for you.</p>
</main>`
