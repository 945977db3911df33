import { beforeAll, describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
let acme: OrganizationSeed
beforeAll(async () => {
  acme = await gateway.organization()
})

const UUID = /^[0-9a-f-]{36}$/

type Line = Record<string, unknown>

/** The lines of the requests that the work sends. */
async function linesOf(work: () => Promise<unknown>): Promise<Line[]> {
  gateway.logged.length = 0
  await work()
  return gateway.logged.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === 'a request was answered')
}

describe('every request leaves one line in the log', () => {
  it('with its id, who acted where by which operation, what it cost, and how it ended', async () => {
    const [line, ...others] = await linesOf(() =>
      acme.owner.post(
        '/graphql',
        {
          query:
            'mutation Rename($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
          variables: { input: { organization: acme.ref, timezone: 'Europe/Berlin' } },
        },
        { 'x-request-id': 'the-id-of-mine' },
      ),
    )
    expect(others).toEqual([])
    expect(line).toMatchObject({
      level: 30,
      requestId: 'the-id-of-mine',
      door: 'graphql',
      method: 'POST',
      route: '/graphql',
      status: 200,
      organization: acme.uuid,
      actor: { kind: 'USER', user: expect.stringMatching(UUID) },
      operation: 'Rename',
      kind: 'mutation',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      cost: expect.any(Number),
      ms: expect.any(Number),
    })
    expect(line).not.toHaveProperty('code')
    expect(line?.statements).toBeGreaterThan(3)
  })

  it('with the code that it was refused with, also where the refusal is data', async () => {
    const member = await acme.member('member')
    const [refused] = await linesOf(() => member.mutate('updateOrganization', { organization: acme.ref, name: 'Mine' }))
    expect(refused).toMatchObject({ status: 200, code: 'FORBIDDEN', organization: acme.uuid })
    const [invalid] = await linesOf(() => acme.owner.graph('{ nothing }'))
    expect(invalid).toMatchObject({ status: 200, code: 'BAD_REQUEST' })
    const [stranger] = await linesOf(() =>
      gateway.anonymous.post('/graphql', {}, { authorization: `Bearer og_live_${'x'.repeat(38)}` }),
    )
    expect(stranger).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  })

  it('with the row of a dialect and the key that was used, never with the path itself', async () => {
    const key = await acme.key()
    const [line] = await linesOf(() => key.get(`/posthog/api/organizations/${acme.uuid}/`))
    expect(line).toMatchObject({
      door: 'posthog',
      route: '/api/organizations/:organizationId',
      actor: { kind: 'ORGANIZATION_KEY', credential: expect.stringMatching(UUID) },
      organization: acme.uuid,
    })
    const [unknown] = await linesOf(() => gateway.anonymous.get('/rybbit/api/a-token-in-a-wrong-place'))
    expect(JSON.stringify(unknown)).not.toContain('a-token-in-a-wrong-place')
    const [nowhere] = await linesOf(() => gateway.anonymous.get('/a-token-in-a-wrong-place'))
    expect(nowhere).toMatchObject({ door: 'none', route: null, status: 404 })
  })

  it('with the pattern of a page or of signing in', async () => {
    const [page] = await linesOf(() => gateway.send(`/invitations/${'t'.repeat(43)}`))
    expect(page).toMatchObject({ door: 'pages', route: '/invitations/:token' })
    const [auth] = await linesOf(() =>
      gateway.anonymous.get(`/api/auth/reset-password/${'t'.repeat(43)}?callbackURL=/x`),
    )
    expect(auth).toMatchObject({ door: 'auth', route: '/api/auth/reset-password/:token' })
  })

  it('but of probes none, which come every few seconds', async () => {
    expect(await linesOf(() => Promise.all(['/health', '/ready'].map((path) => gateway.send(path))))).toEqual([])
  })
})
