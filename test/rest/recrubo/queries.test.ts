import { describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import { type Api, MANAGEMENT, USERS, world } from './api.js'

const gateway = useGateway()

const TIMES = ['2024-01-01T10:00:00.500Z', '2024-01-02T10:00:00.500Z', '2024-01-03T10:00:00.500Z']
const NAMES = ['Alpha', 'alpha', 'Beta_1%']

/** A partner with three organizations of known names and times. */
async function partnerOfThree() {
  const { row, key } = await gateway.seed.partner()
  const rows = NAMES.map((name, i) => {
    const id = gateway.services.newId()
    const at = new Date(TIMES[i] ?? 0)
    return { id, name, slug: id, partnerId: row.id, createdAt: at, updatedAt: at }
  })
  await gateway.services.database.system.organization.createMany({ data: rows })
  return { key, ids: rows.map(({ id }) => id) }
}

const names = async (client: { get: Api['get'] }, query: string) => {
  const { status, body } = await client.get(`${MANAGEMENT}?${query}`)
  return status === 200
    ? body.data.map(({ attributes }: { attributes: { name: string } }) => attributes.name).sort()
    : status
}

describe('filters of organizations', () => {
  it.each([
    ['filter[name]=Alpha', ['Alpha']],
    ['filter[name][eq]=Alpha', ['Alpha']],
    ['filter[name][eql]=ALPHA', ['Alpha', 'alpha']],
    ['filter[name][ne]=Alpha', ['Beta_1%', 'alpha']],
    ['filter[name][prefix]=Al', ['Alpha']],
    ['filter[name][suffix]=pha', ['Alpha', 'alpha']],
    ['filter[name][prefix]=Beta_', ['Beta_1%']],
    ['filter[name][prefix]=_', []],
    ['filter[name][suffix]=%25', ['Beta_1%']],
    ['filter[name][gt]=zzz', []],
    ['filter[name][lt]=zzz', ['Alpha', 'Beta_1%', 'alpha']],
    ['filter[name][in]=Alpha,Beta_1%25', ['Alpha', 'Beta_1%']],
    ['filter[createdAt]=2024-01-02T10:00:00%2B00:00', ['alpha']],
    ['filter[createdAt]=2024-01-02T10:00:00+00:00', ['alpha']],
    ['filter[createdAt][gt]=2024-01-02T10:00:00Z', ['Beta_1%']],
    ['filter[createdAt][gte]=2024-01-02T10:00:00Z', ['Beta_1%', 'alpha']],
    ['filter[createdAt][lt]=2024-01-02T11:00:00%2B01:00', ['Alpha']],
    ['filter[updatedAt][lte]=2024-01-02T10:00:00Z', ['Alpha', 'alpha']],
    ['filter[createdAt][gt]=2024-01-01T10:00:00Z&filter[name][prefix]=B', ['Beta_1%']],
  ])('%s', async (query, expected) => {
    const { key } = await partnerOfThree()
    expect(await names(key, query)).toEqual(expected)
  })

  it('filter[id], one and several', async () => {
    const { key, ids } = await partnerOfThree()
    expect(await names(key, `filter[id]=${ids[0]}`)).toEqual(['Alpha'])
    expect(await names(key, `filter[id][in]=${ids[0]},${ids[2]}`)).toEqual(['Alpha', 'Beta_1%'])
    expect(await names(key, `filter[id][ne]=${ids[0]}`)).toEqual(['Beta_1%', 'alpha'])
  })

  it.each([
    'filter[color]=red',
    'filter[name][like]=x',
    'filter[name][__proto__]=x',
    'filter[id]=none',
    'filter[id][prefix]=0',
    'filter[id][in]=none,',
    'filter[createdAt]=yesterday',
    'filter[createdAt][gt]=2024-99-99T10:00:00Z',
    'filter[createdAt][prefix]=2024',
    'filter[name]=%00',
    'filter[name]=a&filter[name]=b',
    'filter[webhookSecret][prefix]=w',
    'filter[token]=x',
  ])('400: %s', async (query) => {
    const { key } = await partnerOfThree()
    expect(await names(key, query)).toBe(400)
  })

  it('are no way into SQL', async () => {
    const { key } = await partnerOfThree()
    expect(await names(key, `filter[name]=${encodeURIComponent("x' or '1'='1")}`)).toEqual([])
    expect(await names(key, `filter[name][prefix]=${encodeURIComponent("'; drop table member; --")}`)).toEqual([])
    expect(await names(key, `sort=${encodeURIComponent('name; select 1')}`)).toBe(400)
  })
})

describe('filters and orders of users', () => {
  async function people() {
    const at = await world(gateway)
    const { system } = gateway.services.database
    await system.user.update({ where: { id: at.acme.owner.user.id }, data: { name: 'Zoe' } })
    for (const data of [
      { name: 'Ada King Noel', firstName: 'Ada King', lastName: 'Noel', phone: '1', externalId: 'e1' },
      { name: 'Ada Lovelace', firstName: 'Old', lastName: 'Name', timezone: 'UTC' },
    ]) {
      const { user } = await at.acme.member()
      await system.user.update({ where: { id: user.id }, data })
    }
    return at
  }

  it.each([
    ['filter[firstName]=Ada', ['Ada Lovelace']],
    ['filter[firstName][prefix]=Ada', ['Ada King Noel', 'Ada Lovelace']],
    ['filter[lastName]=Noel', ['Ada King Noel']],
    ['filter[lastName][eql]=lovelace', ['Ada Lovelace']],
    ['filter[fullName]=Zoe', ['Zoe']],
    ['filter[phone]=1', ['Ada King Noel']],
    ['filter[phone][ne]=1', ['Ada Lovelace', 'Zoe']],
    ['filter[externalId]=e1', ['Ada King Noel']],
    ['filter[timeZone]=UTC', ['Ada Lovelace']],
    ['filter[email][suffix]=@nowhere.test', []],
  ])('%s', async (query, expected) => {
    const { key } = await people()
    const { body } = await key.get(`${USERS}?${query}&sort=fullName`)
    expect(body.data.map((of: { attributes: { fullName: string } }) => of.attributes.fullName)).toEqual(expected)
  })

  it('sort by every attribute', async () => {
    const { key } = await people()
    const attributes = 'id,firstName,lastName,fullName,email,phone,timeZone,externalId,createdAt,updatedAt'
    expect((await key.get(`${USERS}?sort=${attributes}`)).body.data).toHaveLength(3)
    for (const name of attributes.split(',')) expect((await key.get(`${USERS}?sort=-${name}`)).status).toBe(200)
  })
})

describe('pages', () => {
  it.each(['0', '-1', 'x', '', '1.5', '1e3', '9999999999', '٣'])(
    '400: page[number]=%s and page[size]=%s',
    async (value) => {
      const { partner } = await world(gateway)
      for (const name of ['number', 'size']) {
        const { status, body } = await partner.get(`${MANAGEMENT}?page[${name}]=${encodeURIComponent(value)}`)
        expect([status, body.errors[0].source]).toEqual([400, { parameter: `page[${name}]` }])
      }
    },
  )

  it('have 25 rows by default and 100 at most', async () => {
    const { row, key } = await gateway.seed.partner()
    const data = Array.from({ length: 120 }, () => {
      const id = gateway.services.newId()
      return { id, name: 'N', slug: id, partnerId: row.id }
    })
    await gateway.services.database.system.organization.createMany({ data })
    const meta = async (query: string) => {
      const { body } = await key.get(`${MANAGEMENT}?${query}`)
      return [body.data.length, body.meta]
    }
    const all = { total: 120, totalUnfiltered: 120, currentPage: 1 }
    expect(await meta('')).toEqual([25, { ...all, currentSize: 25, maxPage: 5 }])
    expect(await meta('page[size]=1000')).toEqual([100, { ...all, currentSize: 100, maxPage: 2 }])
    expect(await meta('page[size]=100&page[number]=2')).toEqual([
      20,
      { ...all, currentSize: 100, currentPage: 2, maxPage: 2 },
    ])
  })

  it('of nothing are one', async () => {
    const { key } = await gateway.seed.partner()
    const { body } = await key.get(MANAGEMENT)
    expect(body.meta).toEqual({ total: 0, totalUnfiltered: 0, currentSize: 25, currentPage: 1, maxPage: 1 })
    expect(body.links).toMatchObject({ prev: null, next: null })
  })

  it('beyond the last read no rows, and all are read within one partner', async () => {
    const { partnerKey, partnerId } = await world(gateway)
    await partnerKey.get(MANAGEMENT)
    await gateway.settled()
    const beyond = await gateway.statementsOf(() => partnerKey.get(`${MANAGEMENT}?page[number]=999999999`))
    const reads = beyond.filter((text) => text.includes('"organization" t'))
    expect(reads).toHaveLength(1)
    expect(reads[0]).toContain('count(*)')
    await partnerKey.get(`${MANAGEMENT}?sort=-name&page[size]=1`)
    const pages = gateway.calls.filter(({ text }) => text.includes('"organization" t'))
    for (const { text, values } of pages) {
      expect(text).toContain('t."partnerId" = $1::uuid')
      expect(values[0]).toBe(partnerId)
    }
  })

  it('includes a page of users of each organization, and tells where they go on', async () => {
    const { partner, acme } = await world(gateway)
    const { system } = gateway.services.database
    const users = Array.from({ length: 105 }, () => {
      const id = gateway.services.newId()
      return { id, name: 'N', email: `${id}@example.test` }
    })
    await system.user.createMany({ data: users })
    await system.member.createMany({
      data: users.map(({ id }) => ({ id, userId: id, organizationId: acme.uuid, roleKeys: ['member'] })),
    })
    const { body } = await partner.get(`${MANAGEMENT}/${acme.uuid}?include=users`)
    const { data, links } = body.data.relationships.users
    expect([data.length, body.included.length]).toEqual([100, 100])
    const rest = await partner.get(new URL(links.next).pathname + new URL(links.next).search)
    expect(rest.body.data).toHaveLength(6)
    const all = [...data, ...rest.body.data].map(({ id }: { id: string }) => id)
    expect(new Set(all).size).toBe(106)
  })
})
