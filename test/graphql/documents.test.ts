import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CannotStart } from '../../src/cannot-start.js'
import { createApp } from '../../src/server.js'
import { type Client, clientWithKey } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const NAMES = 'query Names { organizations { nodes { name } } }'
const KIND = '{ viewer { kind } }'
const ROTATE =
  'mutation Rotate($input: RotateOrganizationTokenInput!) { rotateOrganizationToken(input: $input) { __typename ... on RotateOrganizationTokenSuccess { token } } }'
const GONE = '{ viewer { shoeSize } }'
const CREATE =
  'mutation Create($input: CreateOrganizationInput!) { createOrganization(input: $input) { __typename ... on CreateOrganizationSuccess { organization { name } } } }'

const folder = mkdtempSync(path.join(tmpdir(), 'orgraph-documents-'))
writeFileSync(path.join(folder, 'codegen.json'), JSON.stringify({ [sha256(NAMES)]: NAMES, [sha256(CREATE)]: CREATE }))
writeFileSync(path.join(folder, 'relay.json'), JSON.stringify({ a1b2c3: KIND, outdated: GONE, rotate: ROTATE }))

const gateway = useGateway({ env: { TRUSTED_DOCUMENTS: folder } })
afterAll(() => rmSync(folder, { recursive: true }))

const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } })

/** A key of the person that is held to trusted documents. */
async function heldKey(person: { mutate: Client['mutate'] }): Promise<Client> {
  const input = { name: 'App', trustedDocumentsOnly: true }
  const { apiKey, key } = await person.mutate('createApiKey', input, 'key apiKey { trustedDocumentsOnly }')
  expect(apiKey).toEqual({ trustedDocumentsOnly: true })
  return clientWithKey(gateway, key)
}

describe('trusted documents', () => {
  it.each([
    ['in extensions, as Apollo sends it', { extensions: persisted(NAMES) }],
    ['as documentId', { documentId: sha256(NAMES) }],
    ['as documentId with the name of the hash', { documentId: `sha256:${sha256(NAMES)}` }],
  ])('run by their id %s', async (_name, body) => {
    const acme = await gateway.organization()
    const { body: answer } = await acme.owner.post('/graphql', body)
    expect(answer).toEqual({ data: { organizations: { nodes: [{ name: acme.row.name }] } } })
  })

  it('run by whatever id their list gives them', async () => {
    const { body } = await gateway.anonymous.post('/graphql', { documentId: 'a1b2c3' })
    expect(body).toEqual({ data: { viewer: { kind: 'ANONYMOUS' } } })
  })

  it('run by GET, their mutations only by POST', async () => {
    const acme = await gateway.organization()
    const get = (text: string, variables = {}) =>
      acme.owner.get(`/graphql?documentId=${sha256(text)}&variables=${encodeURIComponent(JSON.stringify(variables))}`)
    expect((await get(NAMES)).body.data.organizations.nodes).toHaveLength(1)
    const before = await gateway.services.database.system.organization.count()
    expect((await get(CREATE, { input: { name: 'By GET' } })).status).toBe(405)
    expect(await gateway.services.database.system.organization.count()).toBe(before)
  })

  it('that no longer fit the schema are named in the log and refused when they are asked for', async () => {
    expect(gateway.logged.join()).toContain('"documents":["outdated"]')
    const { body } = await gateway.anonymous.post('/graphql', { documentId: 'outdated' })
    expect(body.errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
  })

  it.each([
    ['is not there', 'nowhere.json', null],
    ['is no JSON', 'broken.json', '{'],
    ['is no list of texts', 'numbers.json', '{ "a": 1 }'],
    ['has what is no document', 'words.json', '{ "a": "hello there" }'],
  ])('whose list %s keep the gateway from starting', (_name, file, content) => {
    const own = mkdtempSync(path.join(tmpdir(), 'orgraph-documents-'))
    const place = path.join(own, file)
    if (content !== null) writeFileSync(place, content)
    const settings = { ...gateway.services.settings, trustedDocuments: place }
    expect(() => createApp({ ...gateway.services, settings })).toThrow(CannotStart)
    rmSync(own, { recursive: true })
  })
})

describe('a key that is held to trusted documents', () => {
  it('reads and writes by their ids', async () => {
    const acme = await gateway.organization()
    const key = await heldKey(acme.owner)
    const { body: read } = await key.post('/graphql', { documentId: sha256(NAMES) })
    expect(read.data.organizations.nodes).toEqual([{ name: acme.row.name }])
    const { body: refused } = await key.post('/graphql', {
      documentId: sha256(CREATE),
      variables: { input: { name: '' } },
    })
    expect(refused.data.createOrganization).toEqual({ __typename: 'InvalidInputError' })
  })

  it('is refused text of its own, also text that the list has', async () => {
    const acme = await gateway.organization()
    const key = await heldKey(acme.owner)
    for (const query of [KIND, NAMES, '{ __schema { types { name } } }']) {
      const { status, body } = await key.post('/graphql', { query })
      expect(status).toBe(200)
      expect(body).toEqual({
        errors: [
          {
            message: 'This key runs trusted documents only: send the id of one.',
            extensions: { code: 'FORBIDDEN', requestId: expect.any(String) },
          },
        ],
      })
    }
    const accept = 'application/graphql-response+json'
    expect((await key.post('/graphql', { query: KIND }, { accept })).status).toBe(403)
    expect((await key.get(`/graphql?query=${encodeURIComponent(KIND)}`)).body.errors).toHaveLength(1)
  })

  it('is told of an unknown id that it is not in the list', async () => {
    const acme = await gateway.organization()
    const key = await heldKey(acme.owner)
    for (const body of [{ documentId: 'nobody' }, { extensions: persisted('{ viewer { kind } } # 1') }]) {
      const answer = await key.post('/graphql', body)
      expect(answer.body.errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' } }])
    }
  })

  it('neither teaches a document nor runs one that others have taught', async () => {
    const acme = await gateway.organization()
    const key = await heldKey(acme.owner)
    const [mine, yours] = ['{ viewer { kind } } # held', '{ viewer { kind } } # taught']
    await acme.owner.post('/graphql', { query: yours, extensions: persisted(yours) })
    await key.post('/graphql', { query: mine, extensions: persisted(mine) })
    const held = await key.post('/graphql', { extensions: persisted(yours) })
    expect(held.body.errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' } }])
    const free = await acme.owner.post('/graphql', { extensions: persisted(mine) })
    expect(free.body.errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }])
  })

  it('makes no key that is not: the token that it rotates is held, too', async () => {
    const acme = await gateway.organization()
    const key = await heldKey(acme.owner)
    const variables = { input: { organization: acme.ref } }
    const { body } = await key.post('/graphql', { documentId: 'rotate', variables })
    const token = clientWithKey(gateway, body.data.rotateOrganizationToken.token, { raw: true })
    expect((await token.post('/graphql', { query: KIND })).body.errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ])
    const { body: read } = await token.post('/graphql', { documentId: 'a1b2c3' })
    expect(read).toEqual({ data: { viewer: { kind: 'ORGANIZATION_KEY' } } })
  })
})

describe('automatic persisted queries', () => {
  let acme: Awaited<ReturnType<typeof gateway.organization>>
  beforeAll(async () => {
    acme = await gateway.organization()
  })

  it('are asked for once and then known by their hash, by POST and by GET', async () => {
    const text = 'query Taught { viewer { kind } }'
    const first = await acme.owner.post('/graphql', { extensions: persisted(text) })
    expect(first.body.errors).toMatchObject([
      { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
    ])
    const taught = await acme.owner.post('/graphql', { query: text, extensions: persisted(text) })
    expect(taught.body).toEqual({ data: { viewer: { kind: 'USER' } } })
    const known = await acme.owner.post('/graphql', { extensions: persisted(text) })
    expect(known.body).toEqual(taught.body)
    const extensions = encodeURIComponent(JSON.stringify(persisted(text)))
    const got = await acme.owner.get(`/graphql?extensions=${extensions}`)
    expect(got.body).toEqual(taught.body)
    expect(got.headers.get('etag')).toBeTruthy()
  })

  it('are refused with a hash that is not theirs, and not remembered under it', async () => {
    const { status, body } = await acme.owner.post(
      '/graphql',
      { query: KIND, extensions: persisted(NAMES.replace('Names', 'Other')) },
      { accept: 'application/graphql-response+json' },
    )
    expect(status).toBe(400)
    expect(body.errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
    const after = await acme.owner.post('/graphql', { extensions: persisted(NAMES.replace('Names', 'Other')) })
    expect(after.body.errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }])
  })
})
