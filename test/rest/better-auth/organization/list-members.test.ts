import { beforeAll, describe, expect, it } from 'vitest'
import { memberWithUserShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../../../testkit/seed.js'
import { fewestStatements } from '../../fewest-statements.js'
import { answer, at, NO_ACTIVE, ORGANIZATION_NOT_FOUND, STRANGER, says } from '../refusals.js'

const gateway = useGateway()

let organization: OrganizationSeed
let admin: Person
beforeAll(async () => {
  organization = await gateway.organization()
  admin = await organization.member('admin')
  await organization.member()
  await organization.member(['member', 'admin'])
})

const list = (query: string, who: Person = organization.owner) =>
  who.get(at(`list-members?organizationId=${organization.id}&${query}`))
async function rolesOf(query: string) {
  const { body } = await list(query)
  return { total: body.total, roles: body.members.map(({ role }: { role: string }) => role) }
}
const ALL = ['owner', 'admin', 'member', 'member,admin']

describe('GET /api/auth/organization/list-members', () => {
  it('lists members with their users, in the order of joining, to any member', async () => {
    const other = await gateway.organization()
    const member = await other.member()
    const { status, body } = await member.get(at(`list-members?organizationId=${other.id}`))
    expect(status).toBe(200)
    expect(memberWithUserShape.array().parse(body.members)).toEqual(body.members)
    expect(body).toMatchObject({ total: 2, members: [{ user: { id: other.owner.id } }, { userId: member.id }] })
  })

  it.each([
    ['limit=2', ['owner', 'admin']],
    ['limit=2&offset=1', ['admin', 'member']],
    ['offset=3', ['member,admin']],
    ['offset=9', []],
    ['limit=1.5', ['owner']],
    ['limit=0', ALL],
    ['limit=-1', ALL],
    ['limit=abc', ALL],
    ['limit=1e30', ALL],
    ['offset=-1', ALL],
    ['offset=abc', ALL],
    ['offset=1e30', []],
  ])('pages by %s, and tells the true total', async (query, roles) => {
    expect(await rolesOf(query)).toEqual({ total: 4, roles })
  })

  it.each([
    ['sortBy=role', ['admin', 'member', 'member,admin', 'owner']],
    ['sortBy=role&sortDirection=desc', ['owner', 'member,admin', 'member', 'admin']],
    ['sortBy=createdAt&sortDirection=desc&limit=1', ['member,admin']],
    ['sortBy=id', ALL],
  ])('sorts by %s', async (query, roles) => {
    expect((await rolesOf(query)).roles).toEqual(roles)
  })

  it.each([
    ['filterField=role&filterValue=admin', ['admin']],
    ['filterField=role&filterOperator=ne&filterValue=admin', ['owner', 'member', 'member,admin']],
    ['filterField=role&filterOperator=in&filterValue=admin&filterValue=owner', ['owner', 'admin']],
    ['filterField=role&filterOperator=not_in&filterValue=admin&filterValue=owner', ['member', 'member,admin']],
    ['filterField=role&filterOperator=contains&filterValue=adm', ['admin', 'member,admin']],
    ['filterField=role&filterOperator=starts_with&filterValue=mem', ['member', 'member,admin']],
    ['filterField=role&filterOperator=ends_with&filterValue=admin', ['admin', 'member,admin']],
    ['filterField=role&filterOperator=contains&filterValue=%25', []],
    ['filterField=role&filterValue=%00', []],
    ['filterField=role', []],
    ['filterField=createdAt&filterOperator=gt&filterValue=2020-01-01', ALL],
    ['filterField=createdAt&filterOperator=lte&filterValue=2020-01-01', []],
    ['filterField=createdAt&filterOperator=gt&filterValue=abc', []],
    ['filterField=createdAt&filterOperator=contains&filterValue=%27', []],
    ['filterField=userId&filterValue=unknown', []],
    ['filterField=userId&filterOperator=ne&filterValue=unknown', ALL],
    ['filterField=id&filterOperator=in&filterValue=unknown', []],
    ['filterField=id&filterOperator=in', []],
  ])('filters by %s, and counts what is left', async (query, roles) => {
    expect(await rolesOf(query)).toEqual({ total: roles.length, roles })
  })

  it('finds a user by id of either form', async () => {
    for (const id of [admin.id, admin.user.id]) {
      expect((await rolesOf(`filterField=userId&filterValue=${id}`)).roles).toEqual(['admin'])
    }
  })

  it('counts the filtered set and sorts it, page by page', async () => {
    const query = 'filterField=role&filterOperator=contains&filterValue=member&sortBy=role&sortDirection=desc&limit=1'
    expect(await rolesOf(query)).toEqual({ total: 2, roles: ['member,admin'] })
  })

  it.each([
    ['sortBy=password', 'sortBy', '"id"|"organizationId"|"userId"|"role"|"createdAt"'],
    ['filterField=user.email&filterValue=a', 'filterField', '"id"|"organizationId"|"userId"|"role"|"createdAt"'],
    ['sortDirection=up', 'sortDirection', '"asc"|"desc"'],
    [
      'filterField=role&filterValue=a&filterOperator=like',
      'filterOperator',
      '"eq"|"ne"|"lt"|"lte"|"gt"|"gte"|"in"|"not_in"|"contains"|"starts_with"|"ends_with"',
    ],
  ])('refuses %s', async (query, field, options) => {
    expect(await answer(list(query))).toEqual(
      says(400, 'VALIDATION_ERROR', `[query.${field}] Invalid option: expected one of ${options}`),
    )
  })

  it('finds the organization by slug, and the active one', async () => {
    const { row, owner, id } = organization
    expect((await owner.get(at(`list-members?organizationSlug=${row.slug}`))).body.total).toBe(4)
    await owner.post(at('set-active'), { organizationId: id })
    expect((await owner.get(at('list-members'))).body.total).toBe(4)
  })

  it('refuses outsiders, unknown slugs, and those who name no organization', async () => {
    const outsider = await gateway.person()
    expect(await answer(list('', outsider))).toEqual(STRANGER)
    expect(await answer(outsider.get(at(`list-members?organizationSlug=${organization.row.slug}`)))).toEqual(STRANGER)
    expect(await answer(outsider.get(at('list-members?organizationId=unknown')))).toEqual(STRANGER)
    expect(await answer(outsider.get(at('list-members?organizationSlug=unknown')))).toEqual(ORGANIZATION_NOT_FOUND)
    expect(await answer(outsider.get(at('list-members')))).toEqual(NO_ACTIVE)
  })

  it('shows those who may list nobody themselves alone', async () => {
    const other = await gateway.organization()
    await other.role('blind', ['organization.read'])
    const person = await other.member('blind')
    const { body } = await person.get(at(`list-members?organizationId=${other.id}`))
    expect(body).toMatchObject({ total: 1, members: [{ userId: person.id }] })
  })

  it('costs the same statements for four members as for one', async () => {
    const cost = (limit: number) => fewestStatements(gateway, () => list(`limit=${limit}`))
    expect(await cost(4)).toBe(await cost(1))
  })
})
