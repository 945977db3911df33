import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { useGateway } from '../../testkit/gateway.js'
import { type Listening, listening } from '../../testkit/listening.js'
import type { OrganizationSeed } from '../../testkit/seed.js'

const gateway = useGateway()
let server: Listening
beforeAll(async () => {
  server = await listening((url, init, env) => gateway.send(url, init, env))
})
afterAll(() => server.close())

interface Answer {
  status: number
  body: unknown
}

/** What the generated client and the Terraform provider send with every call, GET and DELETE included (posthog.md 9). */
async function asClient({ owner }: OrganizationSeed, userAgent: string) {
  const { key } = await owner.key('POSTHOG', { scopes: ['*'] })
  return async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      redirect: 'error',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'user-agent': userAgent },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
}

describe('the TypeScript client that is generated from the OpenAPI document', () => {
  it('finds every endpoint of the page with a slash at its end, and gets what it can read', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const call = await asClient(organization, 'node')
    const root = `/api/organizations/${organization.uuid}`
    const made = z.object({ id: z.uuid() })
    const status = async (method: string, path: string, body?: unknown) =>
      (await call(method, `${root}/${path}`, body)).status

    const batchExport = await call('POST', `${root}/batch_exports/`, {
      name: 'Nightly',
      interval: 'day',
      destination: { type: 'NoOp', config: {} },
    })
    const exported = `batch_exports/${made.parse(batchExport.body).id}`
    const domain = made.parse((await call('POST', `${root}/domains/`, { domain: 'example.com' })).body).id
    const invite = made.parse((await call('POST', `${root}/invites/`, { target_email: 'ada@example.test' })).body).id

    const statuses = {
      // It sends no query parameters with these two, so that the second names no destination.
      logs: await status('GET', `${exported}/logs/`),
      test: await call('GET', `${root}/batch_exports/test/`),
      // The document shows the whole object as the body of these.
      pause: await status('POST', `${exported}/pause/`, batchExport.body),
      unpause: await status('POST', `${exported}/unpause/`, batchExport.body),
      domains: await status('GET', 'domains/'),
      domain: await status('GET', `domains/${domain}/`),
      renamed: await status('PATCH', `domains/${domain}/`, { domain: 'example.org' }),
      verified: await status('POST', `domains/${domain}/verify/`, { domain: 'example.org' }),
      dropped: await status('DELETE', `domains/${domain}/`),
      invites: await status('GET', 'invites/'),
      bulk: await status('POST', 'invites/bulk/', [{ target_email: 'bob@example.test' }]),
      uninvited: await status('DELETE', `invites/${invite}/`),
      members: await status('GET', 'members/'),
      promoted: await status('PATCH', `members/${member.user.id}/`, { level: 8 }),
    }
    expect(statuses).toEqual({
      logs: 200,
      test: { status: 400, body: undefined },
      pause: 200,
      unpause: 200,
      domains: 200,
      domain: 200,
      renamed: 200,
      verified: 200,
      dropped: 204,
      invites: 200,
      bulk: 201,
      uninvited: 204,
      members: 200,
      promoted: 200,
    })
  })
})

describe('the Terraform provider', () => {
  const AGENT = 'posthog/terraform-provider; version: 1.0.0'
  const organizations = z.object({
    results: z.array(z.object({ id: z.uuid(), slug: z.string() })),
    next: z.string().nullish(),
  })
  /** What it reads of a member. */
  const memberRead = z.object({
    id: z.uuid(),
    user: z.object({
      uuid: z.uuid(),
      email: z.email(),
      first_name: z.string(),
      last_name: z.string(),
      is_email_verified: z.boolean(),
    }),
    level: z.literal([1, 8, 15]),
    joined_at: z.string(),
    is_2fa_enabled: z.boolean(),
  })

  it('resolves a slug by listing, and @current by asking for it', async () => {
    const organization = await gateway.organization()
    const call = await asClient(organization, AGENT)
    const { results } = organizations.parse((await call('GET', '/api/organizations/')).body)
    expect(results).toEqual([{ id: organization.uuid, slug: organization.row.slug }])
    const current = await call('GET', '/api/organizations/@current/')
    expect(z.object({ id: z.uuid() }).parse(current.body).id).toBe(organization.uuid)
  })

  it('lists all members by following next, whether it keeps the host or the path alone', async () => {
    const organization = await gateway.organization()
    await Promise.all(Array.from({ length: 4 }, () => organization.member()))
    const call = await asClient(organization, AGENT)
    const found: string[] = []
    let path: string | null = `/api/organizations/${organization.uuid}/members/?limit=2`
    while (path) {
      const { body } = await call('GET', path)
      const page = z.object({ results: z.array(memberRead), next: z.string().nullable() }).parse(body)
      found.push(...page.results.map(({ user }) => user.uuid))
      path = page.next && new URL(page.next, server.url).pathname + new URL(page.next, server.url).search
    }
    expect(new Set(found).size).toBe(5)
  })

  it('changes the level of a member, and removes it, by the uuid of the user', async () => {
    const organization = await gateway.organization()
    const { user } = await organization.member()
    const call = await asClient(organization, AGENT)
    const at = `/api/organizations/${organization.uuid}/members/${user.id}/`
    expect(memberRead.parse((await call('PATCH', at, { level: 8 })).body)).toMatchObject({ level: 8 })
    // With its content type and no body.
    expect(await call('DELETE', at)).toEqual({ status: 204, body: undefined })
    expect((await call('DELETE', at)).status).toBe(404)
  })

  it('reads a project below its organization', async () => {
    const organization = await gateway.organization()
    const { siteId, publicId } = await organization.site()
    const call = await asClient(organization, AGENT)
    const { body } = await call('GET', `/api/organizations/${organization.uuid}/projects/${siteId}/`)
    expect(body).toMatchObject({ id: siteId, organization: organization.uuid, api_token: publicId, timezone: 'UTC' })
  })
})
