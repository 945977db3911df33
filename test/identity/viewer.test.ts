import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { Client } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const query = '{ viewer { kind isSuperAdmin user { id } apiKey { uuid } } }'

describe('the viewer', () => {
  it('of a request without credentials is nobody', async () => {
    expect(await gateway.anonymous.data(query)).toEqual({
      viewer: { kind: 'ANONYMOUS', isSuperAdmin: false, user: null, apiKey: null },
    })
  })

  it('of a session is its user', async () => {
    const person = await gateway.person()
    expect(await person.data(query)).toEqual({
      viewer: { kind: 'USER', isSuperAdmin: false, user: { id: person.id }, apiKey: null },
    })
  })

  it.each(['NATIVE', 'RYBBIT', 'POSTHOG', 'TOURS_EVENTS'] as const)('of a %s key is its user', async (kind) => {
    const person = await gateway.person()
    const key = await person.key(kind)
    expect(await key.data(query)).toEqual({
      viewer: { kind: 'API_KEY', isSuperAdmin: false, user: { id: person.id }, apiKey: { uuid: key.row.id } },
    })
  })

  it.each(['RYBBIT_ORGANIZATION', 'RECRUBO_ORGANIZATION'] as const)('of a %s key is the organization', async (kind) => {
    const acme = await gateway.organization()
    const key = await acme.key(kind)
    const { viewer } = await key.data('{ viewer { kind user { id } apiKey { uuid } organizations { nodes { id } } } }')
    expect(viewer).toEqual({
      kind: 'ORGANIZATION_KEY',
      user: null,
      apiKey: { uuid: key.row.id },
      organizations: { nodes: [{ id: acme.id }] },
    })
  })

  it('of a Partner Key is the partner', async () => {
    const { key } = await gateway.seed.partner()
    expect(await key.data(query)).toEqual({
      viewer: { kind: 'PARTNER', isSuperAdmin: false, user: null, apiKey: { uuid: key.row.id } },
    })
  })

  it('is the one of the key where a request shows a cookie, too', async () => {
    const person = await gateway.person()
    const key = await (await gateway.person()).key()
    const both = new Client(gateway.send, { ...person.headers, ...key.headers })
    expect((await both.data(query)).viewer.apiKey).toEqual({ uuid: key.row.id })
  })

  it('is a super admin by session alone', async () => {
    const foreign = await gateway.organization()
    const root = await gateway.person({ superAdmin: true })
    const see = `{ viewer { isSuperAdmin } organization(by: { id: "${foreign.id}" }) { id } }`
    expect(await root.data(see)).toEqual({ viewer: { isSuperAdmin: true }, organization: { id: foreign.id } })
    const key = await root.key()
    expect(await key.data(see)).toEqual({ viewer: { isSuperAdmin: false }, organization: null })
  })

  it('sees no key but the one it came with', async () => {
    const person = await gateway.person()
    const [mine, other] = [await person.key(), await person.key()]
    const nodes = await mine.data(
      `query ($mine: ID!, $other: ID!) { a: node(id: $mine) { id } b: node(id: $other) { id } }`,
      { mine: keyId(mine.row.id), other: keyId(other.row.id) },
    )
    expect(nodes).toEqual({ a: { id: keyId(mine.row.id) }, b: null })
  })
})

const keyId = (uuid: string) => encodeId('ApiKey', uuid)
