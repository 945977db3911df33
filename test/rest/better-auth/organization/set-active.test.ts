import { describe, expect, it } from 'vitest'
import { organizationRowShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import type { Person } from '../../../testkit/seed.js'
import { answer, at, notAMember, ORGANIZATION_NOT_FOUND } from '../refusals.js'

const gateway = useGateway()
const active = async (person: Person) => (await person.get('/api/auth/get-session')).body.session.activeOrganizationId

describe('POST /api/auth/organization/set-active', () => {
  it('answers the organization with metadata as JSON text and sends the session cookie again', async () => {
    const { owner, id } = await gateway.organization()
    await owner.post(at('update'), { organizationId: id, data: { metadata: { tier: 1 } } })
    const { status, body, headers } = await owner.post(at('set-active'), { organizationId: id })
    expect(status).toBe(200)
    expect(organizationRowShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({ id, metadata: '{"tier":1}' })
    expect(headers.getSetCookie()).toEqual([`${owner.cookie}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`])
    expect(await active(owner)).toBe(id)
  })

  it('lets a session that ends with the browser end with it still', async () => {
    const { owner, id } = await gateway.organization()
    const cookie = `${owner.cookie}; better-auth.dont_remember=true.signature`
    const { headers } = await owner.post(at('set-active'), { organizationId: id }, { cookie })
    expect(headers.getSetCookie()).toEqual([`${owner.cookie}; Path=/; HttpOnly; SameSite=Lax`])
  })

  it('takes a slug', async () => {
    const { owner, id, row } = await gateway.organization()
    expect((await owner.post(at('set-active'), { organizationSlug: row.slug })).body.id).toBe(id)
  })

  it('takes null for none', async () => {
    const { owner, id } = await gateway.organization()
    await owner.post(at('set-active'), { organizationId: id })
    const { status, body, headers } = await owner.post(at('set-active'), { organizationId: null })
    expect({ status, body }).toEqual({ status: 200, body: null })
    expect(headers.getSetCookie()).toHaveLength(1)
    expect(await active(owner)).toBeNull()
  })

  it('answers the active one when nothing is named', async () => {
    const { owner, id } = await gateway.organization()
    expect(await answer(owner.post(at('set-active'), {}))).toEqual({ status: 200, body: null })
    await owner.post(at('set-active'), { organizationId: id })
    expect((await owner.post(at('set-active'), {})).body.id).toBe(id)
  })

  it('refuses one of which the caller is no member, and leaves none active', async () => {
    const foreign = await gateway.organization()
    const { owner, id } = await gateway.organization()
    for (const named of [
      { organizationId: foreign.id },
      { organizationSlug: foreign.row.slug },
      { organizationId: 'unknown' },
    ]) {
      await owner.post(at('set-active'), { organizationId: id })
      expect(await answer(owner.post(at('set-active'), named))).toEqual(notAMember(403))
      expect(await active(owner)).toBeNull()
    }
  })

  it('does not know an unknown slug, and keeps what is active', async () => {
    const { owner, id } = await gateway.organization()
    await owner.post(at('set-active'), { organizationId: id })
    expect(await answer(owner.post(at('set-active'), { organizationSlug: 'no-such-slug' }))).toEqual(
      ORGANIZATION_NOT_FOUND,
    )
    expect(await active(owner)).toBe(id)
  })

  it('chooses for one session alone', async () => {
    const email = `two-sessions-${Date.now()}@example.test`
    const send = (path: string, body: object, cookie = '') =>
      gateway.send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
        body: JSON.stringify(body),
      })
    const account = { name: 'Two', email, password: 'correct horse' }
    const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const [first, second] = [
      cookieOf(await send('/api/auth/sign-up/email', account)),
      cookieOf(await send('/api/auth/sign-in/email', account)),
    ]
    const created = (await (await send(at('create'), { name: 'Two', slug: `two-${Date.now()}` }, first)).json()) as {
      id: string
    }
    const activeOf = async (cookie: string) => {
      const response = await gateway.send('/api/auth/get-session', { headers: { cookie } })
      return ((await response.json()) as { session: { activeOrganizationId: string | null } }).session
        .activeOrganizationId
    }
    expect([await activeOf(first), await activeOf(second)]).toEqual([created.id, null])
  })
})
