// The page for a new password: choose one with the token of the link, or ask for a link.
const { base } = document.querySelector('main').dataset
const token = new URLSearchParams(location.search).get('token')
const byId = (id) => document.getElementById(id)

/** What went wrong, in words for whoever reads the page. */
const REASONS = {
  INVALID_TOKEN: 'The link has been used already, or its time is over.',
  USER_NOT_FOUND: 'The account is gone.',
  PASSWORD_TOO_SHORT: 'The password needs at least 8 characters.',
  PASSWORD_TOO_LONG: 'The password has too many characters.',
  INVALID_ORIGIN: 'This page was opened under another address than the gateway’s own. Open the link of the mail.',
}
const TOO_MANY = 'Too many attempts. Wait a moment, then try again.'
const UNREACHABLE = 'The gateway cannot be reached. Check the connection and try again.'
const UNKNOWN = 'That did not work. Try again in a moment.'

async function post(path, body) {
  const response = await fetch(`${base}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null)
  if (!response) return { reason: UNREACHABLE }
  if (response.ok) return {}
  const answer = await response.json().catch(() => null)
  const { code } = answer ?? {}
  return { code, reason: response.status === 429 ? TOO_MANY : (REASONS[code] ?? answer?.message ?? UNKNOWN) }
}

/** Told to screen readers, too: the element is a live region. */
function tell(text, mood) {
  const result = byId('result')
  result.className = `result ${mood}`
  result.textContent = text
}

/** Sends a form once at a time; what it was for is done when it goes. */
function onSubmit(form, send, done) {
  form?.addEventListener('submit', async (event) => {
    event.preventDefault()
    const button = form.querySelector('button')
    button.disabled = true
    tell('One moment …', '')
    const { code, reason } = await send()
    button.disabled = false
    if (reason) {
      tell(reason, 'bad')
      const again = byId('again')
      if (again) again.hidden = code !== 'INVALID_TOKEN'
      return
    }
    form.hidden = true
    tell(done, 'good')
    byId('result').focus()
  })
}

const choosing = byId('choose-form')
onSubmit(
  choosing,
  () => post('reset-password', { token, newPassword: choosing.password.value }),
  'Your new password is set. You can sign in with it now.',
)

const asking = byId('ask-form')
onSubmit(
  asking,
  () => post('request-password-reset', { email: asking.email.value }),
  'If the address has an account, the link is on its way. It works for an hour.',
)

// Nobody who looks over a shoulder, or at the history, finds the token.
if (token) history.replaceState(null, '', location.pathname)
