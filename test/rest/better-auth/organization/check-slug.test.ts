import { describe, expect, it } from 'vitest'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at, says } from '../refusals.js'

const gateway = useGateway()

describe('POST /api/auth/organization/check-slug', () => {
  it('says that a slug is free', async () => {
    const person = await gateway.person()
    expect(await answer(person.post(at('check-slug'), { slug: 'nobody-has-this' }))).toEqual({
      status: 200,
      body: { status: true },
    })
  })

  it.each([
    ['as it is', (slug: string) => slug],
    ['in capitals', (slug: string) => slug.toUpperCase()],
  ])('says that a slug is taken, %s, also by an organization of strangers', async (_how, write) => {
    const { row } = await gateway.organization()
    const person = await gateway.person()
    expect(await answer(person.post(at('check-slug'), { slug: write(row.slug) }))).toEqual(
      says(400, 'ORGANIZATION_SLUG_ALREADY_TAKEN', 'Organization slug already taken'),
    )
  })
})
