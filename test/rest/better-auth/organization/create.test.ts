import { describe, expect, it } from 'vitest'
import { createdOrganizationShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import type { Person } from '../../../testkit/seed.js'
import { answer, at, says } from '../refusals.js'

const gateway = useGateway()
const create = (person: Person, body: unknown) => answer(person.post(at('create'), body))
const slug = () => `slug-${gateway.services.random(6).toString('hex')}`
const active = async (person: Person) => (await person.get('/api/auth/get-session')).body.session.activeOrganizationId
const organizationsOf = (person: Person) =>
  gateway.services.database.system.member.count({ where: { userId: person.user.id } })

describe('POST /api/auth/organization/create', () => {
  it('answers the organization with its owner and makes it the active one, without a cookie', async () => {
    const person = await gateway.person()
    const wanted = { name: 'Acme', slug: slug(), logo: 'https://acme.test/logo.png', metadata: { tier: 1 } }
    const { status, body, headers } = await person.post(at('create'), wanted)
    expect(status).toBe(200)
    expect(createdOrganizationShape.parse(body)).toEqual(body)
    expect(body).toMatchObject(wanted)
    expect(body.members).toMatchObject([{ userId: person.id, organizationId: body.id, role: 'owner' }])
    expect(headers.getSetCookie()).toEqual([])
    expect(await active(person)).toBe(body.id)
  })

  it('sends logo as null and leaves metadata out when none was given', async () => {
    const { body } = (await create(await gateway.person(), { name: 'Acme', slug: slug() })) as { body: object }
    expect(body).toMatchObject({ logo: null })
    expect(Object.keys(body)).not.toContain('metadata')
  })

  it('keeps the active organization when asked to', async () => {
    const person = await gateway.person()
    const { body } = await person.post(at('create'), { name: 'First', slug: slug() })
    await create(person, { name: 'Second', slug: slug(), keepCurrentActiveOrganization: true })
    expect(await active(person)).toBe(body.id)
  })

  it('answers 401 with an empty body without a session', async () => {
    const { status, body } = await gateway.anonymous.post(at('create'), { name: 'Acme', slug: slug() })
    expect({ status, body }).toEqual({ status: 401, body: undefined })
  })

  it('refuses a slug that another organization has, and creates nothing', async () => {
    const other = await gateway.organization()
    const person = await gateway.person()
    expect(await create(person, { name: 'Acme', slug: other.row.slug })).toEqual(
      says(400, 'ORGANIZATION_ALREADY_EXISTS', 'Organization already exists'),
    )
    expect(await organizationsOf(person)).toBe(0)
  })

  it('names every field that does not fit', async () => {
    const person = await gateway.person()
    expect(await create(person, { name: '', slug: 1, logo: 5, metadata: 'x' })).toEqual(
      says(
        400,
        'VALIDATION_ERROR',
        '[body.name] Too small: expected string to have >=1 characters; [body.slug] Invalid input: expected string, received number; [body.logo] Invalid input: expected string, received number; [body.metadata] Invalid input: expected record, received string',
      ),
    )
    expect(await organizationsOf(person)).toBe(0)
  })

  it.each([
    ['a slug that is none', { slug: 'No Slug' }, '[body.slug]'],
    ['a logo that is no web address', { logo: 'javascript:alert(1)' }, '[body.logo]'],
    ['a blank name', { name: '  ' }, '[body.name]'],
  ])('refuses %s by the rules of all doors', async (_what, fields, message) => {
    const person = await gateway.person()
    const { status, body } = await person.post(at('create'), { name: 'Acme', slug: slug(), ...fields })
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_ERROR' })
    expect(body.message).toContain(message)
    expect(await organizationsOf(person)).toBe(0)
  })

  it('does not let a client choose whose it is', async () => {
    const [person, other] = [await gateway.person(), await gateway.person()]
    const { body } = await person.post(at('create'), { name: 'Acme', slug: slug(), userId: other.id })
    expect(body.members).toMatchObject([{ userId: person.id }])
    expect(await organizationsOf(other)).toBe(0)
  })
})
