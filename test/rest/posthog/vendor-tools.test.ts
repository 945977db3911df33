import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import { type Listening, listening } from '../../testkit/listening.js'
import { answerOf, invalid, NO_PERMISSION, under } from './doors.js'

const gateway = useGateway()
let server: Listening
beforeAll(async () => {
  server = await listening((url, init, env) => gateway.send(url, init, env))
})
afterAll(() => server.close())

/** What the vendor's command line tool and MCP server read of the answers before they do anything else (posthog.md 9). */
const seen = {
  key: z.object({
    scopes: z.array(z.string()).nullable(),
    scoped_teams: z.array(z.int()),
    scoped_organizations: z.array(z.uuid()),
  }),
  organization: z.object({
    id: z.uuid(),
    name: z.string(),
    projects: z.array(z.object({ id: z.int(), name: z.string() })),
  }),
  user: z.object({
    distinct_id: z.string(),
    email: z.string(),
    organization: z.object({ id: z.uuid() }),
    team: z.object({ id: z.int(), organization: z.uuid() }),
  }),
  project: z.object({ id: z.int(), name: z.string(), organization: z.uuid(), timezone: z.string() }),
}

async function world() {
  const organization = await gateway.organization({ owner: await gateway.person({ email: `ada@${domain()}` }) })
  const site = await organization.site()
  const { key } = await organization.owner.key('POSTHOG', { scopes: ['*'] })
  const call = async (path: string): Promise<unknown> => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'user-agent': 'posthog/mcp-server; version: 1.0.0',
      'x-posthog-client': 'mcp',
    }
    const response = await fetch(`${server.url}${path}`, { headers, redirect: 'error' })
    expect({ path, status: response.status }).toEqual({ path, status: 200 })
    return response.json()
  }
  return { organization, site, call }
}

const domain = () => `host-${gateway.services.newId()}.test`

const membersShape = z.object({ count: z.int(), results: z.array(z.object({ user: z.object({ email: z.string() }) })) })
const addressesIn = (page: unknown) => membersShape.parse(page).results.map(({ user }) => user.email)

it("the calls that the vendor's tools make before anything else find key, organization, user and project", async () => {
  const { organization, site, call } = await world()
  const key = seen.key.parse(await call('/api/personal_api_keys/@current'))
  expect(key.scopes).toEqual(['*'])
  const found = seen.organization.parse(await call(`/api/organizations/${organization.uuid}/`))
  expect(found).toMatchObject({ id: organization.uuid, projects: [{ id: site.siteId }] })
  const user = seen.user.parse(await call('/api/users/@me/'))
  expect(user).toMatchObject({ organization: { id: organization.uuid }, team: { id: site.siteId } })
  const project = seen.project.parse(await call(`/api/projects/${user.team.id}/`))
  expect(project).toMatchObject({ id: site.siteId, organization: organization.uuid })
})

describe("the list of members, as the vendor's tools ask for it", () => {
  const at = (id: string, query: string) => `/api/organizations/${id}/members/?${query}`

  it('takes limit and offset, with addresses of the neighbours that lead on', async () => {
    const { organization, call } = await world()
    await organization.member()
    await organization.member()
    const all: string[] = []
    let path: string | null = at(organization.uuid, 'limit=2&offset=0')
    while (path) {
      const page: unknown = await call(path)
      all.push(...addressesIn(page))
      const { next } = z.object({ next: z.string().nullable() }).parse(page)
      path = next && new URL(next).pathname + new URL(next).search
    }
    expect(new Set(all).size).toBe(3)
  })

  it('takes order and search', async () => {
    const { organization, call } = await world()
    const grace = await organization.member('member', await gateway.person({ name: 'Grace Hopper' }))
    const { email } = organization.owner.user
    expect(addressesIn(await call(at(organization.uuid, 'order=joined_at')))).toEqual([email, grace.user.email])
    expect(addressesIn(await call(at(organization.uuid, 'order=-joined_at')))).toEqual([grace.user.email, email])
    expect(addressesIn(await call(at(organization.uuid, 'search=Hopper')))).toEqual([grace.user.email])
  })

  it('takes email_domain: members whose address ends so', async () => {
    const { organization, call } = await world()
    const [, host = ''] = organization.owner.user.email.split('@')
    await organization.member('member', await gateway.person({ email: `eve@sub.${host}` }))
    await organization.member()
    for (const query of [`email_domain=${host}`, `email_domain=${host.toUpperCase()}`]) {
      expect(addressesIn(await call(at(organization.uuid, query)))).toEqual([organization.owner.user.email])
    }
  })

  it('takes levels: members that have one of them', async () => {
    const { organization, call } = await world()
    const [admin, member] = [await organization.member('admin'), await organization.member()]
    await organization.role('helper', ['users.read'])
    const helper = await organization.member('helper')
    const read = async (levels: string) => new Set(addressesIn(await call(at(organization.uuid, levels))))
    const { email } = organization.owner.user
    expect(await read('levels=15')).toEqual(new Set([email]))
    expect(await read('levels=1')).toEqual(new Set([member.user.email, helper.user.email]))
    expect(await read('levels=8,15')).toEqual(new Set([email, admin.user.email]))
    expect(await read('levels=8&levels=15')).toEqual(new Set([email, admin.user.email]))
  })

  it('takes outside_verified_domains: members with an address of none of the verified domains', async () => {
    const { organization, call } = await world()
    const [, host = ''] = organization.owner.user.email.split('@')
    const { newId, database } = gateway.services
    const at_ = { organizationId: organization.uuid, challenge: 'x'.repeat(43) }
    const [outside, unverified] = [await organization.member(), domain()]
    const pending = await organization.member('member', await gateway.person({ email: `bob@${unverified}` }))
    await database.system.domain.createMany({
      data: [
        { ...at_, id: newId(), domain: host, verifiedAt: new Date() },
        { ...at_, id: newId(), domain: unverified },
      ],
    })
    const read = async (value: string) =>
      new Set(addressesIn(await call(at(organization.uuid, `outside_verified_domains=${value}`))))
    expect(await read('true')).toEqual(new Set([outside.user.email, pending.user.email]))
    expect((await read('false')).size).toBe(3)
  })

  it('400 and 403: refuses a level that is none, and domains to those who may not read them', async () => {
    const organization = await gateway.organization()
    const ask = (client: Client, query: string) => answerOf(client, 'GET', under(organization, `members/?${query}`))
    expect(await ask(organization.owner, 'levels=8,9')).toEqual(
      invalid('invalid_choice', '"9" is not a valid choice.', 'levels'),
    )
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization_member:read'] })
    expect(await ask(key, 'outside_verified_domains=true')).toEqual(NO_PERMISSION)
  })
})
