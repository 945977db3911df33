// The page of an invitation: sign in or sign up, then accept or decline.
const main = document.querySelector('main')
const { base, email, organization } = main.dataset
const token = location.pathname.split('/').at(-1)
const byId = (id) => document.getElementById(id)
const form = byId('sign-in-form')
// form.name is the name of the form itself.
const nameInput = byId('name')

/** What went wrong, in words for whoever reads the page. */
const REASONS = {
  // signing in and up
  INVALID_EMAIL_OR_PASSWORD: 'This password does not fit the address. Try again.',
  USER_ALREADY_EXISTS: 'There is an account with this address. Choose “I have one” and sign in.',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'There is an account with this address. Choose “I have one” and sign in.',
  PASSWORD_TOO_SHORT: 'The password needs at least 8 characters.',
  PASSWORD_TOO_LONG: 'The password has too many characters.',
  INVALID_ORIGIN: 'This page was opened under another address than the gateway’s own. Open the link of the mail.',
  // answering
  EMAIL_NOT_VERIFIED: `Show first that ${email} is yours: open the link in the mail that we have sent you, then come back.`,
  NOT_RECIPIENT: 'The invitation is for another address than the one you are signed in with.',
  SESSION_REQUIRED: 'You are no longer signed in. Load the page again.',
  NOT_FOUND: 'The invitation is gone: it was taken back, or sent again with another link.',
  INVITATION_NOT_PENDING: 'The invitation has been answered already, or its time is over.',
  ALREADY_MEMBER: `You belong to ${organization} already.`,
  INVITATION_ROLE_GONE: 'The role that it gives is no longer there. Ask for another invitation.',
  INVITER_LOST_RIGHTS: 'Whoever invited you may no longer do so. Ask for another invitation.',
  MEMBER_LIMIT: `${organization} has no seat left. Ask whoever invited you.`,
}
const TOO_MANY = 'Too many attempts. Wait a moment, then try again.'
const UNREACHABLE = 'The gateway cannot be reached. Check the connection and try again.'
const UNKNOWN = 'That did not work. Try again in a moment.'

class Refused extends Error {}

async function post(path, body) {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Refused(UNREACHABLE)
  })
  const answer = await response.json().catch(() => null)
  if (response.ok) return answer
  throw new Refused(response.status === 429 ? TOO_MANY : (REASONS[answer?.code] ?? answer?.message ?? UNKNOWN))
}

async function answerInvitation(mutation) {
  const input = `${mutation[0].toUpperCase()}${mutation.slice(1)}Input`
  const query = `mutation Answer($input: ${input}!) {
    result: ${mutation}(input: $input) { __typename ... on Error { code message } }
  }`
  const { data } = await post('/graphql', { query, variables: { input: { token } } })
  if (!data) throw new Refused(UNKNOWN)
  const { code, message } = data.result
  if (code) throw new Refused(REASONS[code] ?? message)
}

/** Told to screen readers, too: the element is a live region. */
function tell(text, mood) {
  const result = byId('result')
  result.className = `result ${mood}`
  result.textContent = text
}

function show(id) {
  for (const section of document.querySelectorAll('section')) section.hidden = section.id !== id
}

/** One thing at a time: buttons rest while something is on its way. */
async function during(work) {
  const buttons = document.querySelectorAll('button')
  for (const button of buttons) button.disabled = true
  tell('One moment …', '')
  try {
    await work()
  } catch (error) {
    tell(error instanceof Refused ? error.message : UNKNOWN, 'bad')
  } finally {
    for (const button of buttons) button.disabled = false
  }
}

function chooseMode() {
  const signsUp = form.mode.value === 'sign-up'
  byId('name-field').hidden = !signsUp
  nameInput.required = signsUp
  form.password.autocomplete = signsUp ? 'new-password' : 'current-password'
  byId('password-hint').hidden = !signsUp
  byId('sign-in-button').textContent = signsUp ? 'Create account' : 'Sign in'
  tell('', '')
}

form.addEventListener('change', (event) => event.target.name === 'mode' && chooseMode())
form.addEventListener('submit', (event) => {
  event.preventDefault()
  during(async () => {
    const password = form.password.value
    if (form.mode.value === 'sign-up') {
      // The mail that asks to confirm the address leads back here.
      await post('/api/auth/sign-up/email', { name: nameInput.value, email, password, callbackURL: location.pathname })
    } else {
      await post('/api/auth/sign-in/email', { email, password })
    }
    form.password.value = ''
    show('answer')
    tell('You are signed in.', 'good')
    byId('answer-title').focus()
  })
})

byId('sign-out-button').addEventListener('click', () =>
  during(async () => {
    await post('/api/auth/sign-out', {})
    show('sign-in')
    tell('You are signed out.', 'good')
    byId('sign-in-title').focus()
  }),
)

const answerWith = (mutation, done) => () =>
  during(async () => {
    await answerInvitation(mutation)
    show('')
    tell(done, 'good')
    byId('result').focus()
  })

byId('accept-button').addEventListener(
  'click',
  answerWith('acceptInvitation', `Welcome: you belong to ${organization} now.`),
)
byId('decline-button').addEventListener(
  'click',
  answerWith('rejectInvitation', 'You have declined. Nothing else will happen.'),
)

// Browsers keep the choice over a reload.
chooseMode()
