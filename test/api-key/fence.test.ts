import { describe, expect, it } from 'vitest'
import { type Scope, scopeText } from '../../src/access/scope.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

/** Runs SQL as the role that serves requests, under a scope: an operation that went wrong could send no more. */
async function asApplication(scope: Partial<Scope>, write: string[], text: string, values: unknown[]): Promise<number> {
  return gateway.services.database.app.$transaction(async (tx) => {
    await tx.$queryRaw`select set_config('app.scope', ${scopeText({ can: {}, sites: [], ...scope }, write)}, true)`
    return tx.$executeRawUnsafe(text, ...values)
  })
}

describe('the role that serves requests', () => {
  it.each([
    ['another text', 'hash = $2'],
    ['another owner', '"userId" = $2::uuid'],
    ['other scopes', 'scopes = array[$2]'],
  ])('cannot give a key %s', async (_what, change) => {
    const person = await gateway.person()
    const key = await person.key()
    const sql = `update api_key set ${change} where id = $1::uuid`
    const attempt = asApplication({ user: person.user.id }, [], sql, [key.row.id, gateway.services.newId()])
    await expect(attempt).rejects.toThrow(/permission denied/)
  })

  it('ends no key of a stranger, and none at all for a request by key', async () => {
    const [person, stranger] = [await gateway.person(), await gateway.person()]
    const [own, foreign] = [await person.key(), await stranger.key()]
    const end = `update api_key set "revokedAt" = now() where id = $1::uuid`
    const user = person.user.id
    expect(await asApplication({ user }, [], end, [foreign.row.id])).toBe(0)
    expect(await asApplication({ user, key: own.row.id }, [], end, [own.row.id])).toBe(0)
    expect(await asApplication({ user }, [], end, [own.row.id])).toBe(1)
  })

  it.each([
    ['somebody else', (mine: string, theirs: string) => ({ scope: { user: mine }, userId: theirs })],
    ['its user, by key', (mine: string) => ({ scope: { user: mine, key: mine }, userId: mine })],
  ])('makes no key for %s', async (_what, attempt) => {
    const [person, other] = [await gateway.person(), await gateway.person()]
    const { scope, userId } = attempt(person.user.id, other.user.id)
    const sql = `insert into api_key (id, kind, name, hash, start, last4, "userId") values ($1::uuid, 'NATIVE', 'x', 'x', 'x', 'x', $2::uuid)`
    await expect(asApplication(scope, [], sql, [gateway.services.newId(), userId])).rejects.toThrow(
      /row-level security/,
    )
  })
})
