import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { withoutRights } from '../../src/federation/without-rights.js'
import { encodeId } from '../../src/ids.js'
import { printedSchema } from '../../src/print-schema.js'
import { Subscription } from '../feed/sse.js'
import { Client, type GraphAnswer } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'
import { type Listening, listening } from '../testkit/listening.js'
import type { KeyClient } from '../testkit/seed.js'
import { billingTypes, type Invoice, startBilling } from './billing/subgraph.js'
import { compose, orgraphSubgraph, type Subgraph } from './compose.js'
import { KEYS, pointersTo, startPointers } from './pointers.js'
import { noRouters, type Router, startApollo, startHive } from './routers.js'
import { createWorld, MANY, type World } from './world.js'

const SECRET = 'the secret that router and gateway share'

// Apollo Gateway loads no supergraph that tells of rights; Hive Gateway gets the subgraph as it is.
const routers = [
  { name: 'Hive Gateway', start: startHive, sdl: printedSchema(), absent: noRouters },
  { name: 'Apollo Gateway', start: startApollo, sdl: withoutRights(printedSchema()), absent: undefined },
]

const modes = [
  ['that proves itself to a gateway which answers routers alone', { ROUTER_SECRETS: SECRET, ROUTER_REQUIRED: 'all' }],
  ['to a gateway that demands no proof', {}],
] as const

const INVOICE = 'number amount organization { id name slug } payer { id name email }'

describe.each(modes)('a router %s', (_mode, env: Record<string, string>) => {
  const gateway = useGateway({ env })
  const ledger: Invoice[] = []
  let world: World
  let neighbours: Subgraph[]
  let orgraphUrl: string
  const started: Listening[] = []

  beforeAll(async () => {
    world = await createWorld(gateway)
    const { acme } = world
    const foreign = await gateway.organization()
    ledger.push(
      { number: '1', amount: 10, organizationId: acme.id, payerId: acme.owner.id },
      { number: '2', amount: 20, organizationId: foreign.id, payerId: foreign.owner.id },
    )
    const [orgraph, billing, pointers] = await Promise.all([
      listening(gateway.send),
      startBilling(() => ledger),
      startPointers(),
    ])
    started.push(orgraph, billing, pointers)
    orgraphUrl = `${orgraph.url}/graphql`
    neighbours = [{ name: 'billing', url: `${billing.url}/graphql`, typeDefs: billingTypes }, ...pointers.subgraphs]
  })
  afterAll(() => Promise.all(started.map((one) => one.close())))

  describe.each(routers)('$name', ({ name, start, sdl, absent }) => {
    describe.skipIf(absent)(absent ? `(skipped: ${absent})` : 'in front of Orgraph and its neighbours', () => {
      let router: Router
      beforeAll(async () => {
        const supergraphSdl = compose([orgraphSubgraph(orgraphUrl, sdl), ...neighbours])
        router = await start({ supergraphSdl, orgraphUrl, ...(env.ROUTER_SECRETS && { routerSecret: SECRET }) })
      })
      afterAll(() => router?.close())

      /** What the router answers a caller; without one, the anonymous. */
      async function ask(caller: KeyClient | null, query: string, variables: object = {}) {
        const response = await fetch(router.endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...caller?.headers },
          body: JSON.stringify({ query, variables }),
        })
        // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
        return (await response.json()) as GraphAnswer<any>
      }

      it('joins what a neighbour refers to: whom an invoice is for, and who pays it', async () => {
        const { acme, owner } = world
        expect(await ask(owner, `{ invoices(numbers: ["1"]) { ${INVOICE} } }`)).toEqual({
          data: {
            invoices: [
              {
                number: '1',
                amount: 10,
                organization: { id: acme.id, name: acme.row.name, slug: acme.row.slug },
                payer: { id: acme.owner.id, name: acme.owner.user.name, email: acme.owner.user.email },
              },
            ],
          },
        })
      })

      it('joins what a neighbour adds to organizations and users, out of what Orgraph tells it', async () => {
        const { acme, owner } = world
        const { data, errors } = await ask(
          owner,
          `query($id: ID!) { organization(by: { id: $id }) {
            name invoiceAddress invoices { number payer { name paidInvoices { number } } }
            members(first: 1) { nodes { user { email paidInvoices { amount } } } }
          } }`,
          { id: acme.id },
        )
        expect(errors).toBeUndefined()
        expect(data.organization).toEqual({
          name: acme.row.name,
          invoiceAddress: `${acme.row.slug}@invoices.test`,
          invoices: [{ number: '1', payer: { name: acme.owner.user.name, paidInvoices: [{ number: '1' }] } }],
          members: { nodes: [{ user: { email: acme.owner.user.email, paidInvoices: [{ amount: 10 }] } }] },
        })
      })

      it('shows a stranger nothing of an organization or a person that a neighbour refers to', async () => {
        for (const caller of [world.outsider, null]) {
          const { data } = await ask(caller, `{ invoices(numbers: ["1"]) { ${INVOICE} } }`)
          expect(data.invoices).toEqual([{ number: '1', amount: 10, organization: null, payer: null }])
        }
      })

      it('answers of what is foreign and of what does not exist alike', async () => {
        ledger.push({ number: '3', amount: 20, organizationId: encodeId('Organization', NOBODY), payerId: NONE })
        const of = async (number: string) => {
          const answer = await ask(world.owner, `{ invoices(numbers: ["${number}"]) { amount organization { name } } }`)
          return JSON.stringify(answer)
        }
        expect(await of('2')).toBe(await of('3'))
        expect(await of('2')).toContain('"organization":null')
      })

      it('keeps rights: a field that needs a permission is null, and the refusal says which', async () => {
        const { acme } = world
        const person = await acme.member('member')
        const { data, errors } = await ask(
          await person.key('NATIVE', { scopes: ['organization.read'] }),
          'query($id: ID!) { organization(by: { id: $id }) { name members { totalCount } } }',
          { id: acme.id },
        )
        expect(data.organization).toEqual({ name: acme.row.name, members: null })
        expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', missingPermissions: ['users.read'] } }])
      })

      it('mixes nobody up who asks the same at the same moment', async () => {
        const { acme, owner, outsider } = world
        const query = `query($id: ID!) { organization(by: { id: $id }) { name } invoices(numbers: ["1"]) { organization { name } } }`
        const callers = Array.from({ length: 10 }, () => [owner, outsider, null]).flat()
        const answers = await Promise.all(callers.map((caller) => ask(caller, query, { id: acme.id })))
        callers.forEach((caller, i) => {
          const organization = caller === owner ? { name: acme.row.name } : null
          expect(answers[i]?.data).toEqual({ organization, invoices: [{ organization }] })
        })
      })

      it('carries writes, in the name of the caller', async () => {
        const { acme, owner } = world
        const query = `mutation($input: CreateSiteInput!) { createSite(input: $input) {
          __typename ... on Error { code } ... on CreateSiteSuccess { site { domain createdBy { id } } }
        } }`
        const domain = `${name.toLowerCase().replace(' ', '-')}.test`
        const input = { organization: { id: acme.id }, domain, name: 'Made through a router' }
        expect((await ask(world.outsider, query, { input })).data.createSite).toMatchObject({ code: 'NOT_FOUND' })
        expect((await ask(owner, query, { input })).data.createSite).toEqual({
          __typename: 'CreateSiteSuccess',
          site: { domain, createdBy: { id: acme.owner.id } },
        })
      })

      it.each(KEYS)('resolves $type by $key: 1, 2 and 200 of them, each time in one statement', async (key) => {
        const references = world.references(key)
        for (const count of [1, 2, MANY]) {
          const asked = references.slice(0, count)
          const query = `query($keys: [${key.is}!]!) { found: ${pointersTo(key)}(keys: $keys) { ${key.tells} } }`
          let answer: GraphAnswer<{ found: Record<string, string>[] }> | undefined
          const statements = await gateway.statementsOf(async () => {
            answer = await ask(world.owner, query, { keys: asked.map(({ value }) => value) })
          })
          expect(answer?.errors).toBeUndefined()
          expect(answer?.data.found).toEqual(asked.map(({ told }) => ({ [key.tells]: told })))
          expect(statements.filter((text) => readsFrom(text, TABLES[key.type]))).toHaveLength(1)
        }
      })
      it('answers more references of one query than the gateway takes with one clean error', async () => {
        const [key] = KEYS
        const keys = Array.from({ length: MANY + 1 }, (_unused, i) =>
          encodeId('Organization', NOBODY.slice(0, -3) + (i + 100)),
        )
        const query = `query($keys: [ID!]!) { found: ${pointersTo(key)}(keys: $keys) { name } }`
        const { data, errors } = await ask(world.owner, query, { keys })
        expect(data.found).toEqual(keys.map(() => null))
        const ours = errors?.filter(({ extensions }) => extensions.code === 'BAD_REQUEST')
        expect(new Set(ours?.map(({ message }) => message))).toEqual(new Set(['At most 200 representations at once.']))
      })

      // Apollo Gateway has no subscriptions.
      it.runIf(start === startHive)('passes on what a caller subscribed to, and to nobody else', async () => {
        const { acme, owner, outsider } = world
        const through = (caller: KeyClient) =>
          new Client((_path, init) => fetch(router.endpoint, init), caller.headers as Record<string, string>)
        const query = 'subscription($id: ID!) { organizationEvents(organizationId: $id) { type } }'
        const stream = await Subscription.open(through(owner), query, { id: acme.id })
        const refused = await Subscription.open(through(outsider), query, { id: acme.id })
        expect(await refused.next()).toMatchObject({ errors: [{}] })
        // The router may have answered before it has subscribed.
        await vi.waitFor(async () => {
          await through(owner).mutate('updateOrganization', { organization: acme.ref, name: acme.row.name })
          expect(await stream.next(500)).toEqual({ data: { organizationEvents: { type: 'organization.updated' } } })
        }, 10_000)
        await stream.close()
      })
    })
  })

  it('is no way around the gateway: who asks it directly is answered by the same rules', async () => {
    const query = 'query($r: [_Any!]!) { _entities(representations: $r) { ... on Organization { name } } }'
    const variables = { r: [{ __typename: 'Organization', id: world.acme.id }] }
    const { data, errors } = await world.owner.graph(query, variables)
    if (env.ROUTER_REQUIRED) expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    else expect(data).toEqual({ _entities: [{ name: world.acme.row.name }] })
  })
})

describe('a router with a secret that the gateway does not know', () => {
  const gateway = useGateway({ env: { ROUTER_SECRETS: SECRET, ROUTER_REQUIRED: 'entities' } })

  it('gets nothing, though the caller may see it', async () => {
    const acme = await gateway.organization()
    const orgraph = await listening(gateway.send)
    const orgraphUrl = `${orgraph.url}/graphql`
    const supergraphSdl = compose([orgraphSubgraph(orgraphUrl, withoutRights(printedSchema()))])
    const router = await startApollo({ supergraphSdl, orgraphUrl, routerSecret: `not ${SECRET}` })
    try {
      const response = await fetch(router.endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(await acme.owner.key()).headers },
        body: JSON.stringify({ query: `{ organization(by: { id: "${acme.id}" }) { name } }` }),
      })
      expect(await response.json()).toMatchObject({ data: { organization: null }, errors: [{}] })
    } finally {
      await router.close()
      await orgraph.close()
    }
  })
})

const NOBODY = '01a20078-442f-777a-8bba-a4916317f46d'
const NONE = encodeId('User', NOBODY)

const TABLES = {
  Organization: 'organization',
  User: 'user',
  Site: 'site',
  Member: 'member',
  Role: 'role',
  Domain: 'domain',
  BatchExport: 'batch_export',
} as const

/** Whether a statement is a loader's; who the viewer is, is asked of some of the same tables. */
const readsFrom = (text: string, table: string) => new RegExp(`^select t\\.\\* from "?${table}"? t where`).test(text)
