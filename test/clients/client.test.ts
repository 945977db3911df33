import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { type DocumentNode, print } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { documentNode } from '../../src/client/document-node.js'
import {
  CreateApiKeyDocument,
  CreateOrganizationDocument,
  createOrgraphClient,
  OrganizationDocument,
  OrganizationEventsDocument,
  OrganizationsDocument,
  OrgraphRefusal,
  OrgraphRequestError,
  OrgraphTransportError,
  succeeded,
  TypedDocumentString,
  UpdateOrganizationDocument,
  ViewerDocument,
} from '../../src/client/index.js'
import { useGateway } from '../testkit/gateway.js'
import { type Listening, listening } from '../testkit/listening.js'
import { useWebServer } from './web-server.js'

const gateway = useGateway()
let server: Listening
beforeAll(async () => {
  server = await listening((...request) => gateway.send(...request))
})
afterAll(() => server.close())

async function acmeWithClient(options: Partial<Parameters<typeof createOrgraphClient>[0]> = {}) {
  const acme = await gateway.organization()
  const { key } = await acme.owner.key()
  return { acme, client: createOrgraphClient({ url: server.url, key, ...options }) }
}

describe('the client', () => {
  it('runs a typed document, with and without variables', async () => {
    const { acme, client } = await acmeWithClient()
    const { viewer } = await client.request(ViewerDocument)
    expect(viewer).toMatchObject({ kind: 'API_KEY', user: { email: acme.owner.user.email } })
    const { organization } = await client.request(OrganizationDocument, { by: { id: acme.id } })
    expect(organization?.slug).toBe(acme.row.slug)
  })

  it('takes the address of the gateway and that of its graph', async () => {
    for (const url of [server.url, `${server.url}/`, `${server.url}/graphql`]) {
      const client = createOrgraphClient({ url })
      expect((await client.request(ViewerDocument)).viewer.kind).toBe('ANONYMOUS')
    }
  })

  it('gives the success of a mutation', async () => {
    const { acme, client } = await acmeWithClient()
    const input = { organization: { id: acme.id }, name: 'Renamed' }
    const { updateOrganization } = await client.request(UpdateOrganizationDocument, { input })
    expect(succeeded(updateOrganization).organization.name).toBe('Renamed')
  })

  it('throws what a mutation refuses, with its code and every complaint', async () => {
    const { acme, client } = await acmeWithClient()
    const input = { organization: { id: acme.id }, name: '' }
    const { updateOrganization } = await client.request(UpdateOrganizationDocument, { input })
    const refusal = await Promise.resolve()
      .then(() => succeeded(updateOrganization))
      .catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(OrgraphRefusal)
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'name' }], missingPermissions: [] })
  })

  it('throws errors[] with code, id of the request and what could be read', async () => {
    const anonymous = createOrgraphClient({ url: server.url })
    const input = { name: 'X' }
    const error = await anonymous.request(CreateOrganizationDocument, { input }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(OrgraphRequestError)
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', requestId: expect.any(String) })
    const wrong = createOrgraphClient({ url: server.url, key: 'og_live_nothing' })
    await expect(wrong.request(ViewerDocument)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(wrong.subscribe(OrganizationEventsDocument, { organizationId: 'x' }).next()).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    const { acme } = await acmeWithClient()
    const narrow = createOrgraphClient({
      url: server.url,
      key: (await acme.owner.key('NATIVE', { scopes: ['organization.read'] })).key,
    })
    const text = 'query Partly($id: ID!) { organization(by: { id: $id }) { name members { totalCount } } }'
    const partly = new TypedDocumentString<unknown, { id: string }>(text)
    await expect(narrow.request(partly, { id: acme.id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { organization: { name: acme.row.name, members: null } },
    })
  })

  it('says so where nothing of GraphQL answers', async () => {
    const page = useWebServer(createServer((_request, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>')))
    const nowhere = createOrgraphClient({ url: 'http://127.0.0.1:1' })
    await expect(nowhere.request(ViewerDocument)).rejects.toThrow(OrgraphTransportError)
    const proxied = createOrgraphClient({ url: await page.listen() })
    await expect(proxied.request(ViewerDocument)).rejects.toMatchObject({ name: 'OrgraphTransportError', status: 502 })
    await page.close()
  })

  it('is aborted as fetch is', async () => {
    const { client } = await acmeWithClient()
    const aborted = AbortSignal.abort(new Error('enough'))
    await expect(client.request(ViewerDocument, {}, { signal: aborted })).rejects.toThrow('enough')
  })

  it('holds itself to ids of documents, as a key must that runs no others', async () => {
    const { acme } = await acmeWithClient()
    const session = createOrgraphClient({ url: server.url, headers: acme.owner.headers })
    const input = { name: 'App', trustedDocumentsOnly: true }
    const { key } = succeeded((await session.request(CreateApiKeyDocument, { input })).createApiKey)
    const byId = createOrgraphClient({ url: server.url, key, documents: 'id' })
    const { organizations } = await byId.request(OrganizationsDocument)
    expect(organizations.nodes.map(({ id }) => id)).toEqual([acme.id])
    const byText = createOrgraphClient({ url: server.url, key })
    await expect(byText.request(OrganizationsDocument)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('a subscription', () => {
  it('gives events as they come, survives silence, and ends when it is left', async () => {
    const { acme, client } = await acmeWithClient()
    const events = client.subscribe(OrganizationEventsDocument, { organizationId: acme.id })
    const first = events.next()
    // Longer than the pause between two signs of life of the connection.
    await new Promise((resolve) => setTimeout(resolve, 700))
    await acme.owner.mutate('updateOrganization', { organization: acme.ref, name: 'Renamed' })
    expect((await first).value).toMatchObject({ organizationEvents: { type: 'organization.updated' } })
    expect(await events.return()).toEqual({ done: true, value: undefined })
  })

  it('goes on after the last event that was seen', async () => {
    const { acme, client } = await acmeWithClient()
    const variables = { organizationId: acme.id }
    const live = client.subscribe(OrganizationEventsDocument, variables)
    const first = live.next()
    await vi.waitFor(async () => {
      await acme.owner.mutate('updateOrganization', { organization: acme.ref, name: `Renamed ${Math.random()}` })
      const seen = await Promise.race([first, new Promise<null>((resolve) => setTimeout(resolve, 200, null))])
      expect(seen).not.toBeNull()
    }, 5000)
    const after = (await first).value?.organizationEvents.id
    await live.return()
    await acme.owner.mutate('updateOrganization', { organization: acme.ref, name: 'In between' })
    const later = client.subscribe(OrganizationEventsDocument, { ...variables, after: after ?? null })
    expect((await later.next()).value?.organizationEvents.id).not.toBe(after)
    await later.return()
  })

  it('ends when its signal is aborted, and the gateway is told', async () => {
    const { acme, client } = await acmeWithClient()
    const stop = new AbortController()
    const events = client.subscribe(OrganizationEventsDocument, { organizationId: acme.id }, { signal: stop.signal })
    const waiting = events.next()
    setTimeout(() => stop.abort(), 100)
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  it('throws when its stream breaks off', async () => {
    const broken = useWebServer(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end(':\n\nevent: next\ndata: {"data":{"organizationEvents":{"id":"evt_1"}}}\n\n')
      }),
    )
    const client = createOrgraphClient({ url: await broken.listen() })
    const seen: string[] = []
    const follow = async () => {
      for await (const event of client.subscribe(OrganizationEventsDocument, { organizationId: 'org_1' }))
        seen.push(event.organizationEvents.id)
    }
    await expect(follow()).rejects.toThrow(OrgraphTransportError)
    expect(seen).toEqual(['evt_1'])
    await broken.close()
  })
})

describe("Apollo Client's persisted queries", () => {
  it('teach the gateway a document once and then GET it by its hash', async () => {
    const { acme } = await acmeWithClient()
    const { key } = await acme.owner.key()
    const sent: string[] = []
    const fetch: typeof globalThis.fetch = (input, init) => {
      sent.push(`${init?.method} ${String(init?.body ?? input).includes('query ') ? 'text' : 'hash'}`)
      return globalThis.fetch(input, init)
    }
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    const link = ApolloLink.from([
      new PersistedQueryLink({
        generateHash: (document: DocumentNode) => sha256(print(document)),
        useGETForHashedQueries: true,
      }),
      new HttpLink({ uri: `${server.url}/graphql`, headers: { authorization: `Bearer ${key}` }, fetch }),
    ])
    const client = new ApolloClient({ link, cache: new InMemoryCache() })
    for (let i = 0; i < 2; i += 1) {
      const query = documentNode(OrganizationsDocument)
      const { data } = await client.query({ query, fetchPolicy: 'no-cache' })
      expect(data?.organizations.nodes[0]?.id).toBe(acme.id)
    }
    expect(sent).toEqual(['GET hash', 'POST text', 'GET hash'])
  })
})
