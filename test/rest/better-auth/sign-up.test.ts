import { describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import { Browser, newcomer } from './browser.js'

const gateway = useGateway()
const signUp = (body: unknown) => new Browser(gateway.send).post('/api/auth/sign-up/email', body)
const users = (email: string) => gateway.services.database.system.user.count({ where: { email: email.toLowerCase() } })

describe('POST /api/auth/sign-up/email', () => {
  it('answers a token, the user under an opaque id and a cookie that signs in', async () => {
    const browser = new Browser(gateway.send)
    const { name, email, password } = newcomer()
    const { status, body } = await browser.post('/api/auth/sign-up/email', {
      name,
      email: email.toUpperCase(),
      password,
    })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        token: expect.any(String),
        user: {
          id: expect.stringMatching(/^user_[0-9a-z]{26}$/),
          name,
          email,
          emailVerified: false,
          image: null,
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          updatedAt: expect.stringMatching(/\.\d{3}Z$/),
        },
      },
    })
    expect((await browser.get('/api/auth/get-session')).body.user.id).toBe(body.user.id)
  })

  it('keeps the password as scrypt with a salt of its own', async () => {
    const person = newcomer()
    const { body } = await signUp(person)
    const accounts = await gateway.services.database.system.account.findMany({
      where: { user: { email: body.user.email } },
    })
    expect(accounts.map(({ password }) => password)).toEqual([expect.stringMatching(/^[0-9a-f]{32}:[0-9a-f]{128}$/)])
  })

  it('refuses an address that has an account, whatever its case', async () => {
    const person = newcomer()
    await signUp(person)
    const { status, body } = await signUp({ ...person, email: person.email.toUpperCase() })
    expect({ status, body }).toEqual({
      status: 422,
      body: {
        message: 'User already exists. Use another email.',
        code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
      },
    })
    expect(await users(person.email)).toBe(1)
  })

  it.each([
    ['seven characters', 'a'.repeat(7), 'PASSWORD_TOO_SHORT', 'Password too short'],
    ['129 characters', 'a'.repeat(129), 'PASSWORD_TOO_LONG', 'Password too long'],
  ])('refuses a password of %s', async (_what, password, code, message) => {
    const person = { ...newcomer(), password }
    const { status, body } = await signUp(person)
    expect({ status, body }).toEqual({ status: 400, body: { message, code } })
    expect(await users(person.email)).toBe(0)
  })

  it('names every field that does not fit', async () => {
    const { status, body } = await signUp({ name: 1, email: 'nobody' })
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        message:
          '[body.name] Invalid input: expected string, received number; [body.email] Invalid email address; [body.password] Invalid input: expected string, received undefined',
        code: 'VALIDATION_ERROR',
      },
    })
  })

  it('lets nobody make himself a super admin', async () => {
    const person = newcomer()
    const { status, body } = await signUp({ ...person, superAdmin: true })
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'FIELD_NOT_ALLOWED' })
    expect(await users(person.email)).toBe(0)
  })

  it('gives one of two sign-ups with one address at once the account', async () => {
    const person = newcomer()
    const answers = await Promise.all([signUp(person), signUp(person)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
    expect(await users(person.email)).toBe(1)
  })

  it.each([
    ['nothing', '""'],
    ['null', 'null'],
    ['a list', '[]'],
    ['NUL in the name', JSON.stringify({ ...newcomer(), name: 'a\u0000b' })],
    ['NUL in the address', JSON.stringify({ ...newcomer(), email: 'a\u0000b@example.test' })],
    ['NUL in the image', JSON.stringify({ ...newcomer(), image: '\u0000' })],
    ['an id of its own', JSON.stringify({ ...newcomer(), id: 'not-an-id', emailVerified: true })],
    ['a list for a password', JSON.stringify({ ...newcomer(), password: ['correct horse'] })],
    [
      '__proto__',
      '{"__proto__":{"superAdmin":true},"name":"x","email":"proto@example.test","password":"correct horse"}',
    ],
  ])('never breaks over %s', async (_what, body) => {
    expect((await signUp(body)).status).toBeLessThan(500)
  })
})
