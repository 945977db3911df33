/** The samples of the documented page, with addresses in full. */

const ID = '303f151b-3f33-4ddd-9779-eb522f7225a9'
const BASE = 'https://orgraph.example/public/v2'

const organization = (token: string | null) => ({
  id: ID,
  type: 'organizations',
  attributes: {
    createdAt: '2024-08-20T10:45:07+00:00',
    updatedAt: '2021-08-24T15:07:35+00:00',
    name: 'Test Org',
    webhookUrl: null,
    webhookSecret: null,
    token,
  },
  relationships: { users: { links: { related: `${BASE}/users?filter%5BorganizationId%5D=${ID}` } } },
})

const USER_ID = '54175e6c-ca94-4d47-a5f9-ab10c801e13d'

const user = {
  id: USER_ID,
  type: 'users',
  attributes: {
    firstName: 'Ada',
    lastName: 'Lovelace',
    fullName: 'Ada Lovelace',
    email: 'ada@example.com',
    phone: '+44 20 7946 0000',
    timeZone: 'Europe/London',
    externalId: null,
    createdAt: '2024-08-20T10:45:07+00:00',
    updatedAt: '2024-08-20T10:45:07+00:00',
  },
}

const page = (path: string) => {
  const first = `${BASE}${path}?page%5Bnumber%5D=1`
  return {
    links: { self: `${BASE}${path}`, first, last: first, prev: null, next: null },
    meta: { total: 1, totalUnfiltered: 1, currentSize: 25, currentPage: 1, maxPage: 1 },
  }
}

export const managedListExample = { data: [organization(null)], ...page('/management/organizations') }
export const ownListExample = { data: [organization(null)], ...page('/organizations') }
export const organizationExample = { data: organization(null), meta: {} }
export const withTokenExample = { data: organization('5I9cezE6QPYl8v9jggrN3w'), meta: {} }
export const usersExample = { data: [user], ...page('/users') }
export const userExample = { data: user, meta: {} }

export const createOrganizationExample = {
  data: { type: 'organizations', attributes: { name: 'Test Org', webhookUrl: null, webhookSecret: null } },
}
export const updateOrganizationExample = {
  data: { type: 'organizations', id: ID, attributes: { name: 'Another name' } },
}
export const createUserExample = {
  data: { type: 'users', attributes: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' } },
}
export const updateUserExample = { data: { type: 'users', id: USER_ID, attributes: { phone: '+44 20 7946 0000' } } }
