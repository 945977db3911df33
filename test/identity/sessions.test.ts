import { describe, expect, it } from 'vitest'
import { Client } from '../testkit/client.js'
import { type Gateway, useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const secure = useGateway({ env: { PUBLIC_URL: 'https://orgraph.example' } })

const later = useGateway()

const account = () => ({ name: 'Ann', email: `ann-${Math.random()}@example.test`, password: 'correct horse battery' })

/** Signs up and answers the cookies as the server set them. */
async function signUp(at: Gateway, body = account()) {
  const client = new Client(at.send, { origin: at.services.publicUrl })
  const { status, headers } = await client.post('/api/auth/sign-up/email', body)
  expect(status).toBe(200)
  const cookies = headers.getSetCookie()
  const session = cookies.find((cookie) => cookie.includes('session_token')) ?? ''
  return {
    body,
    session,
    client: new Client(at.send, { cookie: session.split(';')[0] ?? '', origin: at.services.publicUrl }),
  }
}

const kind = async (client: Client) => (await client.data('{ viewer { kind } }')).viewer.kind

describe('the session cookie', () => {
  it('is for seven days, for this host, out of reach of scripts and of foreign pages', async () => {
    const { session } = await signUp(gateway)
    const [pair = '', ...flags] = session.split('; ')
    expect(pair).toMatch(/^better-auth\.session_token=[^.]+\..+$/)
    expect(flags.sort()).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Lax'])
  })

  it('is sent over https alone where the gateway is behind https', async () => {
    const { session } = await signUp(secure)
    const [pair = '', ...flags] = session.split('; ')
    expect(pair).toMatch(/^__Secure-better-auth\.session_token=/)
    expect(flags).toContain('Secure')
  })

  it('opens the graph', async () => {
    const { client } = await signUp(gateway)
    expect(await kind(client)).toBe('USER')
  })

  it.each([
    ['without its signature', (value: string) => value.split('.')[0] ?? ''],
    ['with a foreign signature', (value: string) => `${value.split('.')[0]}.${'A'.repeat(43)}%3D`],
    ['with another token', (value: string) => `x${value.slice(1)}`],
  ])('opens nothing %s', async (_what, spoil) => {
    const { session } = await signUp(gateway)
    const [name, value] = (session.split(';')[0] ?? '').split('=', 2)
    const client = new Client(gateway.send, { cookie: `${name}=${spoil(value ?? '')}` })
    expect(await kind(client)).toBe('ANONYMOUS')
  })

  it('is worthless after signing out', async () => {
    const { client } = await signUp(gateway)
    expect(await kind(client)).toBe('USER')
    await client.post('/api/auth/sign-out')
    expect(await kind(client)).toBe('ANONYMOUS')
  })

  it('is another one after each sign-in', async () => {
    const { body, session } = await signUp(gateway)
    const again = await new Client(gateway.send, { origin: gateway.services.publicUrl }).post(
      '/api/auth/sign-in/email',
      body,
    )
    expect(again.status).toBe(200)
    const fresh = again.headers.getSetCookie().find((cookie) => cookie.includes('session_token'))
    expect(fresh?.split(';')[0]).not.toBe(session.split(';')[0])
  })

  it('ends with its session, to the moment', async () => {
    const person = await later.person()
    expect(await kind(person)).toBe('USER')
    later.advance(7 * 86_400_000)
    expect(await kind(person)).toBe('ANONYMOUS')
  })
})

describe('Viewer.sessions', () => {
  it('shows where the viewer is signed in, and never a token', async () => {
    const { client, session } = await signUp(gateway)
    const { viewer } = await client.data(
      '{ viewer { sessions { id isCurrent createdAt expiresAt ipAddress userAgent } } }',
    )
    expect(viewer.sessions).toMatchObject([{ isCurrent: true }])
    const token = decodeURIComponent(session).split('=')[1]?.split('.')[0] ?? ''
    expect(JSON.stringify(viewer)).not.toContain(token)
  })

  it('is closed to keys', async () => {
    const key = await (await gateway.person()).key()
    const { data, errors } = await key.graph('{ viewer { sessions { id } } }')
    expect(data.viewer.sessions).toBeNull()
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })
})

describe('revokeSession', () => {
  it('ends all others and keeps the one in use', async () => {
    const { body, client } = await signUp(gateway)
    const other = await new Client(gateway.send, { origin: gateway.services.publicUrl }).post(
      '/api/auth/sign-in/email',
      body,
    )
    const cookie =
      other.headers
        .getSetCookie()
        .find((one) => one.includes('session_token'))
        ?.split(';')[0] ?? ''
    const second = new Client(gateway.send, { cookie })
    expect(await kind(second)).toBe('USER')
    const { sessionIds } = await client.mutate('revokeSession', { allOthers: true }, 'sessionIds')
    expect(sessionIds).toHaveLength(1)
    expect([await kind(client), await kind(second)]).toEqual(['USER', 'ANONYMOUS'])
  })

  it('does not reach the sessions of others', async () => {
    const [one, two] = [await gateway.person(), await gateway.person()]
    expect(await one.mutate('revokeSession', { sessionId: two.sessionId })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await kind(two)).toBe('USER')
  })

  it('cannot be done by a key', async () => {
    const person = await gateway.person()
    const key = await person.key()
    expect(await key.mutate('revokeSession', { sessionId: person.sessionId })).toMatchObject({
      code: 'SESSION_REQUIRED',
    })
    expect(await kind(person)).toBe('USER')
  })

  it.each([[{}], [{ sessionId: 'x', allOthers: true }], [{ allOthers: false }]])('refuses %j', async (input) => {
    const person = await gateway.person()
    expect(await person.mutate('revokeSession', input)).toMatchObject({ code: 'INVALID_INPUT' })
  })
})
