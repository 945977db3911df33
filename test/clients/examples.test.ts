import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { organizationNames, overview } from '../../docs/examples/clients/apollo.js'
import { follow, inviteAndList } from '../../docs/examples/clients/fetch.js'
import { addSite } from '../../docs/examples/clients/urql.js'
import { useGateway } from '../testkit/gateway.js'
import { type Listening, listening } from '../testkit/listening.js'

const gateway = useGateway()

describe('the examples of docs/clients.md', () => {
  let server: Listening
  beforeAll(async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    server = await listening((...request) => gateway.send(...request))
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await server.close()
  })

  const acme = async () => {
    const organization = await gateway.organization()
    const { key } = await organization.owner.key()
    return { organization, key, slug: organization.row.slug }
  }

  it('fetch: invites, is no error the second time, and lists the members', async () => {
    const { organization, key, slug } = await acme()
    const email = `new-${slug}@example.test`
    for (let i = 0; i < 2; i += 1) {
      expect(await inviteAndList(server.url, key, slug, email)).toEqual([organization.owner.user.name])
    }
    const where = { organizationId: organization.uuid }
    expect(await gateway.services.database.system.invitation.count({ where })).toBe(1)
  })

  it('fetch: follows events until it is told to stop', async () => {
    const { organization, key } = await acme()
    const stop = new AbortController()
    const following = follow(server.url, key, organization.id, stop.signal)
    const heard = vi.mocked(console.log)
    heard.mockClear()
    await vi.waitFor(async () => {
      await organization.owner.mutate('updateOrganization', { organization: organization.ref, name: 'Renamed' })
      expect(heard).toHaveBeenCalledWith('organization.updated', expect.anything())
    }, 5000)
    stop.abort()
    expect(await following).toContain('organization.updated')
  })

  it('urql: adds a site and lists it', async () => {
    const { key, slug } = await acme()
    expect(await addSite(server.url, key, slug, `${slug}.example.com`)).toEqual([`${slug}.example.com`])
  })

  it('Apollo Client: reads the organizations', async () => {
    const { organization, key } = await acme()
    expect(await organizationNames(server.url, key)).toEqual([organization.row.name])
  })

  it('Apollo Client: shows what is there, and then what was deferred', async () => {
    const { organization, key, slug } = await acme()
    const shown: unknown[] = []
    await overview(server.url, key, slug, (seen) => shown.push(structuredClone(seen)))
    expect(shown[0]).toMatchObject({ organization: { name: organization.row.name } })
    expect(JSON.stringify(shown[0])).not.toContain('members')
    expect(shown.at(-1)).toMatchObject({
      organization: { members: { nodes: [{ user: { name: organization.owner.user.name } }] } },
    })
  })
})
