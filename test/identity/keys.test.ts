import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { generateKey } from '../../src/identity/key-format.js'
import { type Client, clientWithKey } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const query = '{ viewer { kind } }'
const ask = (client: Client) => client.post('/graphql', { query })

describe('a key', () => {
  it.each([
    ['with a wrong checksum', (key: string) => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')],
    ['cut short', (key: string) => key.slice(0, -1)],
    ['with a foreign character', (key: string) => key.replace(/.{3}$/, '-é-')],
    ['of no known form', () => 'sk_live_0123456789'],
    ['in Basic form', () => 'Basic dXNlcjpwYXNz'],
  ])('%s is refused without a statement', async (_what, spoil) => {
    const key = await (await gateway.person()).key()
    const client = clientWithKey(gateway, spoil(key.key), { raw: true })
    const statements = await gateway.statementsOf(async () => expect((await ask(client)).status).toBe(401))
    expect(statements).toEqual([])
  })

  it('that nobody has is refused in the same words as a misspelt one', async () => {
    const { key } = generateKey('NATIVE', randomBytes)
    const unknown = await ask(clientWithKey(gateway, key))
    const misspelt = await ask(clientWithKey(gateway, `${key.slice(0, -6)}zzzzzz`))
    expect(unknown.status).toBe(401)
    expect(unknown.body.errors[0].message).toBe(misspelt.body.errors[0].message)
  })

  it('works until its expiry and not a moment longer', async () => {
    const person = await gateway.person()
    const key = await person.key('NATIVE', { expiresAt: new Date(gateway.services.now().getTime() + 60_000) })
    expect((await ask(key)).status).toBe(200)
    const left = (key.row.expiresAt?.getTime() ?? 0) - gateway.services.now().getTime()
    gateway.advance(left)
    const answer = await ask(key)
    expect(answer.status).toBe(401)
    expect(answer.body.errors[0].message).toBe('The API key has expired.')
  })

  it('notes its last use, at most once a minute', async () => {
    const key = await (await gateway.person()).key()
    const lastUsedAt = async () => {
      const row = await gateway.services.database.system.apiKey.findUniqueOrThrow({ where: { id: key.row.id } })
      return row.lastUsedAt?.getTime() ?? null
    }
    expect(await lastUsedAt()).toBeNull()
    await ask(key)
    const first = await lastUsedAt()
    expect(first).toBeTypeOf('number')
    gateway.advance(30_000)
    await ask(key)
    expect(await lastUsedAt()).toBe(first)
    gateway.advance(31_000)
    await ask(key)
    expect(await lastUsedAt()).toBeGreaterThanOrEqual((first ?? 0) + 60_000)
  })

  it('asked many times at once is looked up once', async () => {
    const key = await (await gateway.person()).key()
    const statements = await gateway.statementsOf(() => Promise.all(Array.from({ length: 20 }, () => ask(key))))
    expect(statements.filter((text) => text.includes('"api_key"'))).toHaveLength(1)
  })
})
