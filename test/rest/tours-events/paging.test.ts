import { describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import { says } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })
const LISTS = ['', '/members', '/roles', '/invitations'].map((path) => `/api/organizations${path}`)

/** A super admin with an organization of its own: somebody who may read every list. */
async function reader() {
  const { owner } = await gateway.organization({ owner: await gateway.person({ superAdmin: true }) })
  return owner
}

describe.each([...LISTS, '/api/invitations'])('GET %s', (path) => {
  it('400: a page or limit that is no whole number', async () => {
    const client = await reader()
    for (const query of ['page=one', 'limit=ten', 'page=1.5', 'limit=1e400', 'page=NaN']) {
      expect({ query, status: (await client.get(`${path}?${query}`)).status }).toEqual({ query, status: 400 })
    }
  })

  it('422: a page or limit that does not exist, and orders that are none', async () => {
    const client = await reader()
    for (const query of [
      'page=0',
      'page=-1',
      'limit=0',
      'limit=',
      'page=1001',
      'page=101&limit=100',
      'page=9007199254740991',
      'sortBy=password',
      'sortDir=up',
    ]) {
      const { status, body } = await client.get(`${path}?${query}`)
      expect({ query, status, error: typeof body.error }).toEqual({ query, status: 422, error: 'string' })
    }
    const { status, body } = await client.get(`${path}?page=1001`)
    expect({ status, body }).toEqual(says(422, 'page: Pages reach to row 10000'))
  })

  it('200: the farthest page; more than 100 rows count as 100', async () => {
    const client = await reader()
    const far = await client.get(`${path}?page=100&limit=1000&unknown=1`)
    expect({ status: far.status, body: far.body }).toMatchObject({
      status: 200,
      body: { data: [], page: 100, limit: 100 },
    })
  })
})

it('pages of members add up to all of them, each once, in both directions', async () => {
  const organization = await gateway.organization()
  const ids = [organization.ownerMember.id]
  for (let i = 0; i < 6; i += 1) ids.push((await organization.member()).member.id)
  const walk = async (query: string) => {
    const found: string[] = []
    for (let page = 1; page <= 3; page += 1) {
      const { body } = await organization.owner.get(`/api/organizations/members?limit=3&page=${page}&${query}`)
      expect(body).toMatchObject({ total: 7, totalPages: 3 })
      found.push(...body.data.map(({ id }: { id: string }) => id))
    }
    return found
  }
  expect(await walk('')).toEqual(ids)
  expect(await walk('sortBy=createdAt&sortDir=desc')).toEqual(ids.toReversed())
})
