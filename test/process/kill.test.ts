import { afterEach, describe, expect, it } from 'vitest'
import { GatewayProcess, removeDataDir, temporaryDataDir } from '../testkit/gateway-process.js'

const dataDir = temporaryDataDir()
afterEach(() => removeDataDir(dataDir))

const post = (url: string, body: unknown, cookie = '') =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', cookie }, body: JSON.stringify(body) })

describe('kill -9 of the server during writes', () => {
  it('loses nothing that was acknowledged, and the next start works', { timeout: 60_000 }, async () => {
    let gateway = await GatewayProcess.start(dataDir)
    const origin = new URL(gateway.url).origin
    const signUp = await fetch(`${gateway.url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ name: 'Ann', email: 'ann@example.test', password: 'a long password' }),
    })
    const cookie = signUp.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const acknowledged: string[] = []

    for (let round = 0; round < 3; round++) {
      const { url } = gateway
      let stopped = false
      const writers = Array.from({ length: 4 }, async (_unused, writer) => {
        for (let i = 0; !stopped; i++) {
          const slug = `r${round}-w${writer}-${i}`
          const query = `mutation { createOrganization(input: { name: "${slug}", slug: "${slug}" }) { __typename } }`
          const body = await post(`${url}/graphql`, { query }, cookie).then(
            (response) => response.json(),
            () => null,
          )
          if (body === null) return
          if (JSON.stringify(body).includes('CreateOrganizationSuccess')) acknowledged.push(slug)
        }
      })
      // In the midst of writes: some are acknowledged, four are on their way.
      const enough = acknowledged.length + 5 + 3 * round
      await expect.poll(() => acknowledged.length, { timeout: 10_000, interval: 5 }).toBeGreaterThanOrEqual(enough)
      await gateway.end('SIGKILL')
      stopped = true
      await Promise.all(writers)
      gateway = await GatewayProcess.start(dataDir)
    }

    const kept = new Set<string>()
    for (let after: string | null = null, more = true; more; ) {
      const query = `query($after: String) { organizations(first: 100, after: $after) { nodes { slug viewerPermissions } pageInfo { endCursor hasNextPage } } }`
      const { data } = (await (
        await post(`${gateway.url}/graphql`, { query, variables: { after } }, cookie)
      ).json()) as {
        data: { organizations: { nodes: { slug: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }
      }
      for (const node of data.organizations.nodes) kept.add(node.slug)
      after = data.organizations.pageInfo.endCursor
      more = data.organizations.pageInfo.hasNextPage
    }
    await gateway.end('SIGTERM')
    expect(acknowledged.length).toBeGreaterThan(10)
    expect(acknowledged.filter((slug) => !kept.has(slug))).toEqual([])
  })
})
