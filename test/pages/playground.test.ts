import { type GraphQLObjectType, getNamedType, getOperationAST, parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { examples, FIRST_TABS } from '../../src/pages/examples.js'
import { schema } from '../../src/schema.js'
import { useGateway } from '../testkit/gateway.js'
import { addressesIn, BROWSER, open } from './asking.js'

const gateway = useGateway()
const closed = useGateway({ env: { PLAYGROUND: 'off' } })

const all = examples(null)

describe('an example', () => {
  it.each(all)('$name fits the schema, is named as its operation and says what it is for', ({ name, query }) => {
    const document = parse(query)
    expect(validate(schema, document)).toEqual([])
    expect(getOperationAST(document)?.name?.value).toBe(name)
    expect(query).toMatch(/^# \S/)
  })

  it('has a name of its own', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  })

  it('is there for each kind of operation, and for each noun that has a list in an organization', () => {
    const kinds = all.map(({ query }) => getOperationAST(parse(query))?.operation)
    expect(new Set(kinds)).toEqual(new Set(['query', 'mutation', 'subscription']))
    const organization = schema.getType('Organization') as GraphQLObjectType
    const lists = Object.values(organization.getFields()).map(({ type }) => getNamedType(type).name)
    const nouns = lists.filter((name) => name.endsWith('Connection')).map((name) => name.replace('Connection', ''))
    expect(nouns.length).toBeGreaterThan(7)
    expect(all.map(({ noun }) => noun)).toEqual(expect.arrayContaining(nouns))
  })

  it('of the first tabs is one of them', () => {
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(FIRST_TABS))
  })

  it('answers without errors, asked with its own variables by somebody of the organization', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const names = {
      users: { owner: { id: organization.owner.id } },
      organizations: { acme: { id: organization.id, slug: organization.row.slug } },
      sites: { acme: [{ id: site.publicId }] },
    }
    const askedOnce = examples(names).filter(({ query }) => !query.includes('\nsubscription '))
    expect(askedOnce.length).toBe(all.length - 1)
    for (const { query, variables } of askedOnce) {
      const data = await organization.owner.data(query, variables ?? {})
      const [value] = Object.values(data) as { code?: string }[]
      expect([query, value]).toEqual([query, expect.anything()])
      expect([query, value?.code]).toEqual([query, undefined])
    }
  })
})

describe('a browser at /graphql', () => {
  it('gets GraphiQL, all of it from this gateway', async () => {
    const response = await open(gateway, '/graphql')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(policy).not.toMatch(/https?:|unsafe-eval|script-src[^;]*unsafe/)
    const addresses = addressesIn(await response.text())
    expect(addresses.length).toBeGreaterThan(3)
    for (const address of addresses) {
      expect(address).toMatch(/^\//)
      expect([address, (await open(gateway, address)).status]).toEqual([address, 200])
    }
  })

  it('gets its files compressed and may keep them', async () => {
    const folder = addressesIn(await (await open(gateway, '/graphql')).text())
      .find((address) => address.endsWith('/graphiql.js'))
      ?.replace(/[^/]+$/, '')
    for (const name of ['graphiql.js', 'graphiql.css', 'editor.worker.js', 'graphql.worker.js', 'json.worker.js']) {
      const plain = await open(gateway, `${folder}${name}`)
      const packed = await open(gateway, `${folder}${name}`, { headers: { 'accept-encoding': 'gzip, br' } })
      expect(packed.headers.get('content-encoding')).toBe('gzip')
      expect(packed.headers.get('cache-control')).toContain('immutable')
      expect(plain.headers.get('content-encoding')).toBeNull()
      const [all, few] = [await plain.arrayBuffer(), await packed.arrayBuffer()]
      expect(few.byteLength).toBeLessThan(all.byteLength / 1.8)
    }
  })

  it('gets the answer to a query in the address', async () => {
    const response = await open(gateway, `/graphql?query=${encodeURIComponent('{ viewer { kind } }')}`)
    expect(await response.json()).toEqual({ data: { viewer: { kind: 'ANONYMOUS' } } })
  })

  it('gets what programs get where the playground is off, and no file of it', async () => {
    const [browser, program] = await Promise.all([
      closed.send('/graphql', { headers: { accept: BROWSER } }),
      closed.send('/graphql', { headers: { accept: BROWSER.replace('text/html,', '') } }),
    ])
    expect(browser.headers.get('content-type') ?? '').not.toContain('html')
    expect(browser.status).toBe(program.status)
    const file = addressesIn(await (await open(gateway, '/graphql')).text()).find((at) => at.endsWith('/graphiql.js'))
    expect((await open(closed, file ?? '')).status).toBe(404)
  })
})

it.each(['application/json', '*/*', 'text/event-stream', 'application/json, text/html;q=0.9'])(
  'a program that takes %s gets no page',
  async (accept) => {
    const response = await open(gateway, '/graphql', { headers: { accept } })
    expect(response.headers.get('content-type') ?? '').not.toContain('html')
  },
)

it.each(['/assets/graphiql-0.0.0/graphiql.js', '/assets/0/page.css', '/assets/x/__proto__', '/assets/x/..%2fpage.css'])(
  '%s is not there',
  async (address) => {
    expect((await open(gateway, address)).status).toBe(404)
  },
)
