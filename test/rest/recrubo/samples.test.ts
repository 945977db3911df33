import { describe, expect, it } from 'vitest'
import { PUBLIC_URL, useGateway } from '../../testkit/gateway.js'
import { JSON_API, MANAGEMENT } from './api.js'

const gateway = useGateway()

/** An organization of the documented list (recrubo.md, seed), whose related link is told in full here. */
const sample = (id: string, name: string) => ({
  id,
  type: 'organizations',
  attributes: {
    createdAt: '2024-08-20T10:45:07+00:00',
    updatedAt: '2021-08-24T15:07:35+00:00',
    name,
    webhookUrl: null,
    webhookSecret: null,
    token: null,
  },
  relationships: { users: { links: { related: `/public/v2/users?filter[organizationId]=${id}` } } },
})

const DOCUMENTED = {
  data: [
    sample('6e6816eb-fc1d-42bd-bb00-eff973ad207d', 'Recrubo_89495632'),
    sample('54175e6c-ca94-4d47-a5f9-ab10c801e13d', 'Recrubo_82361056'),
  ],
  meta: { total: 2, totalUnfiltered: 2, currentSize: 25, currentPage: 1, maxPage: 1 },
}

/** The link as the page writes it: relative, with plain brackets. */
function asWritten<Resource extends { relationships: { users: { links: { related: string } } } }>(resource: Resource) {
  const { links } = resource.relationships.users
  const related = decodeURIComponent(links.related.slice(PUBLIC_URL.length))
  return { ...resource, relationships: { ...resource.relationships, users: { links: { ...links, related } } } }
}

/** A documented header block, sent as it stands. */
const sampleHeaders = (key: string) => ({ authorization: key, accept: '*/*' })

describe('the documented samples', () => {
  it('list: the answer is the documented one, word for word', async () => {
    const partner = await gateway.seed.partner()
    const times = { createdAt: new Date('2024-08-20T10:45:07.250Z'), updatedAt: new Date('2021-08-24T15:07:35.750Z') }
    await gateway.services.database.system.organization.createMany({
      data: DOCUMENTED.data.map(({ id, attributes: { name } }) => ({
        ...times,
        id,
        name,
        slug: id,
        partnerId: partner.row.id,
      })),
    })
    const path = `${MANAGEMENT}/?sort=-id`
    const { status, body } = await gateway.anonymous.get(path, sampleHeaders(partner.key.key))
    const { data, meta } = body
    expect({ status, data: data.map(asWritten), meta }).toEqual({ status: 200, ...DOCUMENTED })
  })

  it('create: the answer has the documented form, with a token of 22 characters', async () => {
    const partner = await gateway.seed.partner()
    const sent = {
      data: {
        id: '303f151b-3f33-4ddd-9779-eb522f7225a9',
        type: 'organizations',
        attributes: { name: 'Test Org', webhookUrl: null, webhookSecret: null, token: 'text' },
      },
    }
    const headers = { ...sampleHeaders(partner.key.key), 'content-type': JSON_API }
    const { status, body } = await gateway.anonymous.json('POST', `${MANAGEMENT}/`, sent, headers)
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/)
    expect(status).toBe(201)
    expect({ ...body, data: asWritten(body.data) }).toEqual({
      data: {
        ...sample(sent.data.id, 'Test Org'),
        attributes: {
          createdAt: time,
          updatedAt: time,
          name: 'Test Org',
          webhookUrl: null,
          webhookSecret: null,
          token: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
        },
      },
      meta: {},
    })
  })

  it('update and delete: are taken as documented', async () => {
    const partner = await gateway.seed.partner()
    const { uuid } = await gateway.organization({ partnerId: partner.row.id })
    const sent = {
      data: {
        id: uuid,
        type: 'organizations',
        attributes: { name: 'text', webhookUrl: null, webhookSecret: 'text', token: 'text' },
      },
    }
    const headers = { ...sampleHeaders(partner.key.key), 'content-type': JSON_API }
    const updated = await gateway.anonymous.json('PATCH', `${MANAGEMENT}/${uuid}`, sent, headers)
    expect(updated).toMatchObject({
      status: 200,
      body: { data: { attributes: { name: 'text', webhookSecret: '…', token: null } } },
    })
    const gone = await gateway.anonymous.json(
      'DELETE',
      `${MANAGEMENT}/${uuid}`,
      undefined,
      sampleHeaders(partner.key.key),
    )
    expect(gone.status).toBe(204)
  })
})
