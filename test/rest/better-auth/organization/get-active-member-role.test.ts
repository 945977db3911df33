import { describe, expect, it } from 'vitest'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at, NO_ACTIVE, ORGANIZATION_NOT_FOUND, STRANGER } from '../refusals.js'

const gateway = useGateway()

describe('GET /api/auth/organization/get-active-member-role', () => {
  it('shows the role of the caller, by id, by slug and in the active organization', async () => {
    const organization = await gateway.organization()
    const person = await organization.member(['member', 'admin'])
    await person.post(at('set-active'), { organizationId: organization.id })
    for (const query of ['', `organizationId=${organization.id}`, `organizationSlug=${organization.row.slug}`]) {
      expect(await answer(person.get(at(`get-active-member-role?${query}`)))).toEqual({
        status: 200,
        body: { role: 'member,admin' },
      })
    }
  })

  it('shows the role of another member', async () => {
    const organization = await gateway.organization()
    const person = await organization.member()
    const query = `organizationId=${organization.id}&userId=${organization.owner.id}`
    expect((await person.get(at(`get-active-member-role?${query}`))).body).toEqual({ role: 'owner' })
  })

  it('refuses outsiders and users who are no members', async () => {
    const organization = await gateway.organization()
    const [outsider, other] = [await gateway.person(), await gateway.person()]
    const path = `get-active-member-role?organizationId=${organization.id}`
    expect(await answer(outsider.get(at(path)))).toEqual(STRANGER)
    expect(await answer(outsider.get(at('get-active-member-role?organizationId=unknown')))).toEqual(STRANGER)
    for (const userId of [other.id, 'unknown']) {
      expect(await answer(organization.owner.get(at(`${path}&userId=${userId}`)))).toEqual(STRANGER)
    }
  })

  it('does not know an unknown slug, and wants an organization', async () => {
    const person = await gateway.person()
    expect(await answer(person.get(at('get-active-member-role?organizationSlug=none')))).toEqual(ORGANIZATION_NOT_FOUND)
    expect(await answer(person.get(at('get-active-member-role')))).toEqual(NO_ACTIVE)
  })
})
