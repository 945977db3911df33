import { describe, expect, it } from 'vitest'
import { organizationRowShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at, notAMember, ORGANIZATION_NOT_FOUND } from '../refusals.js'

const gateway = useGateway()

// Both routes find their organization in the same way.
describe.each(['get-organization', 'get-full-organization'])('GET /api/auth/organization/%s', (path) => {
  it('is null when none is named and none is active', async () => {
    const person = await gateway.person()
    expect(await answer(person.get(at(path)))).toEqual({ status: 200, body: null })
  })

  it('finds by id and by slug, and the slug wins', async () => {
    const first = await gateway.organization()
    const second = await gateway.organization({ owner: first.owner })
    const ids = await Promise.all(
      [
        `organizationId=${first.id}`,
        `organizationId=${first.uuid}`,
        `organizationSlug=${second.row.slug}`,
        `organizationId=${first.id}&organizationSlug=${second.row.slug}`,
      ].map(async (query) => (await first.owner.get(at(`${path}?${query}`))).body.id),
    )
    expect(ids).toEqual([first.id, first.id, second.id, second.id])
  })

  it('refuses an outsider and forgets its active organization', async () => {
    const foreign = await gateway.organization()
    const { owner, id } = await gateway.organization()
    for (const query of [`organizationId=${foreign.id}`, `organizationSlug=${foreign.row.slug}`]) {
      await owner.post(at('set-active'), { organizationId: id })
      expect(await answer(owner.get(at(`${path}?${query}`)))).toEqual(notAMember(403))
      expect(await answer(owner.get(at(path)))).toEqual({ status: 200, body: null })
    }
  })

  it('does not know an unknown one, and keeps the active organization', async () => {
    const { owner, id } = await gateway.organization()
    await owner.post(at('set-active'), { organizationId: id })
    const queries = ['organizationId=unknown', `organizationId=${owner.id}`, 'organizationSlug=no-such-slug-anywhere']
    for (const query of queries) {
      expect(await answer(owner.get(at(`${path}?${query}`)))).toEqual(ORGANIZATION_NOT_FOUND)
    }
    expect((await owner.get(at(path))).body.id).toBe(id)
  })

  it('refuses who was removed once, and answers null from then on', async () => {
    const organization = await gateway.organization()
    const person = await organization.member()
    await person.post(at('set-active'), { organizationId: organization.id })
    await organization.owner.post(at('remove-member'), {
      organizationId: organization.id,
      memberIdOrEmail: person.user.email,
    })
    expect(await answer(person.get(at(path)))).toEqual(notAMember(403))
    expect(await answer(person.get(at(path)))).toEqual({ status: 200, body: null })
  })
})

it('GET get-organization shows the organization alone, metadata as JSON text', async () => {
  const { owner, id } = await gateway.organization()
  await owner.post(at('update'), { organizationId: id, data: { metadata: { tier: 1 } } })
  const { body } = await owner.get(at(`get-organization?organizationId=${id}`))
  expect(organizationRowShape.parse(body)).toEqual(body)
  expect(body.metadata).toBe('{"tier":1}')
})
