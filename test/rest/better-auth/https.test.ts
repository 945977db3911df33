import { expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import { Browser, newcomer } from './browser.js'

const gateway = useGateway({ env: { PUBLIC_URL: 'https://gateway.example/somewhere' } })
const browser = () => new Browser(gateway.send, 'https://gateway.example')

it('sends Secure cookies under the __Secure- name when PUBLIC_URL is https, also below a path', async () => {
  const { status, headers } = await browser().post('/api/auth/sign-up/email', newcomer())
  expect(status).toBe(200)
  expect(headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Secure-better-auth\.session_token=[^;]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ),
  ])
})

it('reads the plain name of the documented samples, too', async () => {
  const page = browser()
  const { body } = await page.post('/api/auth/sign-up/email', newcomer())
  const cookie = page.cookie.replace('__Secure-', '')
  const session = await browser().get('/api/auth/get-session', { cookie })
  expect(session.body.user.id).toBe(body.user.id)
  const graph = await browser().post('/graphql', { query: '{ viewer { user { id } } }' }, { cookie })
  expect(graph.body.data.viewer.user.id).toBe(body.user.id)
})

it('prefers the __Secure- cookie, which no plain page can set', async () => {
  const [mine, planted] = [browser(), browser()]
  const { body } = await mine.post('/api/auth/sign-up/email', newcomer())
  await planted.post('/api/auth/sign-up/email', newcomer())
  const cookie = `${mine.cookie}; ${planted.cookie.replace('__Secure-', '')}`
  expect((await browser().get('/api/auth/get-session', { cookie })).body.user.id).toBe(body.user.id)
})
