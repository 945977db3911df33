import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { useGateway } from '../../testkit/gateway.js'
import { type Listening, listening } from '../../testkit/listening.js'

/** What `posthog-cli api` runs. Beside it the package loads another program when it is installed, which these calls need not. */
const program = fileURLToPath(
  new URL('../../engines/node_modules/@posthog/cli/lib/posthog-api-cli.mjs', import.meta.url),
)
const isThere = existsSync(program)
if (!isThere) console.warn('@posthog/cli is not run: npm run engines installs it')

const gateway = useGateway()
let server: Listening
beforeAll(async () => {
  server = await listening((url, init, env) => gateway.send(url, init, env))
})
afterAll(() => server.close())

const members = z.object({
  count: z.int(),
  results: z.array(z.object({ level: z.int(), user: z.object({ uuid: z.uuid(), email: z.string() }) })),
})
const organizations = z.object({ results: z.array(z.object({ id: z.uuid(), membership_level: z.int() })) })

describe.skipIf(!isThere)("@posthog/cli's api command", () => {
  async function world() {
    const organization = await gateway.organization()
    const site = await organization.site()
    const { key } = await organization.owner.key('POSTHOG', { scopes: ['*'] })
    const env = {
      PATH: process.env.PATH,
      POSTHOG_CLI_HOST: server.url,
      POSTHOG_CLI_API_KEY: key,
      POSTHOG_CLI_ORGANIZATION_ID: organization.uuid,
      POSTHOG_CLI_PROJECT_ID: String(site.siteId),
    }
    const call = async (tool: string, input: object, changes: object = {}): Promise<unknown> => {
      const given = [program, 'call', '--json', tool, JSON.stringify(input)]
      const { stdout } = await promisify(execFile)(process.execPath, given, { env: { ...env, ...changes } })
      return JSON.parse(stdout)
    }
    return { organization, call }
  }

  it('lists the members of an organization', async () => {
    const { organization, call } = await world()
    const admin = await organization.member('admin')
    const page = members.parse(await call('org-members-list', { limit: 10 }))
    expect(page.count).toBe(2)
    expect(page.results.map(({ user, level }) => [user.uuid, level]).sort()).toEqual(
      [
        [admin.user.id, 8],
        [organization.owner.user.id, 15],
      ].sort(),
    )
  })

  it('pages, searches and orders members', async () => {
    const { organization, call } = await world()
    const admin = await organization.member('admin')
    await organization.member('member')
    const found = members.parse(await call('org-members-list', { search: admin.user.email }))
    expect(found.results.map(({ user }) => user.email)).toEqual([admin.user.email])
    const first = members.parse(await call('org-members-list', { order: 'joined_at', limit: 1 }))
    expect(first).toMatchObject({ count: 3, results: [{ user: { uuid: organization.owner.user.id } }] })
  })

  it('lists organizations and gets one', async () => {
    const { organization, call } = await world()
    expect(organizations.parse(await call('organizations-list', {})).results).toMatchObject([
      { id: organization.uuid, membership_level: 15 },
    ])
    expect(await call('organization-get', {})).toMatchObject({ id: organization.uuid, member_count: 1 })
  })

  it('says what a wrong key is told', async () => {
    const { call } = await world()
    await expect(call('org-members-list', {}, { POSTHOG_CLI_API_KEY: `phx_${'a'.repeat(43)}` })).rejects.toThrow(
      /Personal API key|Invalid API key|authenticat/i,
    )
  })
})
