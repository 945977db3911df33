import { describe, expect, it } from 'vitest'
import { organizationShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at, notAMember, ORGANIZATION_NOT_FOUND, refused, says } from '../refusals.js'

const gateway = useGateway()

describe('POST /api/auth/organization/update', () => {
  it('changes what is sent and answers metadata as an object', async () => {
    const { owner, id, row } = await gateway.organization()
    const data = { name: 'Renamed', logo: 'https://acme.test/logo.png', metadata: { tier: 2 } }
    const { status, body } = await owner.post(at('update'), { organizationId: id, data })
    expect(status).toBe(200)
    expect(organizationShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({ id, slug: row.slug, ...data })
  })

  it('means the active organization when none is named', async () => {
    const { owner, id } = await gateway.organization()
    await owner.post(at('set-active'), { organizationId: id })
    const { body } = await owner.post(at('update'), { data: { name: 'Active' } })
    expect(body).toMatchObject({ id, name: 'Active' })
  })

  it('clears a logo with null, and changes nothing for an empty data', async () => {
    const { owner, id } = await gateway.organization()
    await owner.post(at('update'), { organizationId: id, data: { logo: 'https://acme.test/logo.png' } })
    const cleared = await owner.post(at('update'), { organizationId: id, data: { logo: null } })
    expect(cleared.body.logo).toBeNull()
    const same = await owner.post(at('update'), { organizationId: id, data: {} })
    expect(same.body).toEqual(cleared.body)
  })

  it('takes the id as a UUID, too', async () => {
    const { owner, id, uuid } = await gateway.organization()
    const { body } = await owner.post(at('update'), { organizationId: uuid, data: { name: 'By UUID' } })
    expect(body).toMatchObject({ id, name: 'By UUID' })
  })

  it('is for those who may', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const body = { organizationId: organization.id, data: { name: 'By admin' } }
    expect((await admin.post(at('update'), body)).status).toBe(200)
    const member = await organization.member()
    expect(await refused(organization, member, 'update', body)).toEqual(
      says(403, 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_THIS_ORGANIZATION', 'You are not allowed to update this organization'),
    )
  })

  it('refuses outsiders of an organization just like an unknown one', async () => {
    const organization = await gateway.organization()
    const outsider = await gateway.person()
    const body = { organizationId: organization.id, data: { name: 'Mine' } }
    expect(await refused(organization, outsider, 'update', body)).toEqual(notAMember(400))
    expect(await answer(outsider.post(at('update'), { ...body, organizationId: 'org_unknown' }))).toEqual(
      notAMember(400),
    )
  })

  it('refuses when no organization is named or active', async () => {
    const person = await gateway.person()
    expect(await answer(person.post(at('update'), { data: { name: 'X' } }))).toEqual(ORGANIZATION_NOT_FOUND)
  })

  it('refuses a slug that another organization has', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const body = { organizationId: organization.id, data: { slug: other.row.slug } }
    expect(await refused(organization, organization.owner, 'update', body)).toEqual(
      says(400, 'ORGANIZATION_SLUG_ALREADY_TAKEN', 'Organization slug already taken'),
    )
  })

  it('wants data', async () => {
    const organization = await gateway.organization()
    expect(await refused(organization, organization.owner, 'update', { organizationId: organization.id })).toEqual(
      says(400, 'VALIDATION_ERROR', '[body.data] Invalid input: expected object, received undefined'),
    )
  })
})
