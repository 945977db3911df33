import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Listening } from '../../testkit/listening.js'

export interface Invoice {
  number: string
  amount: number
  organizationId: string
  payerId: string
}

interface Reference {
  id: string
  slug?: string
}

export const billingTypes = parse(readFileSync(new URL('billing.graphql', import.meta.url), 'utf8'))

/** A neighbour in the supergraph, which knows invoices and of organizations and users their ids alone. */
export async function startBilling(ledger: () => readonly Invoice[]): Promise<Listening> {
  const schema = buildSubgraphSchema({
    typeDefs: billingTypes,
    resolvers: {
      Query: {
        invoices: (_root: unknown, { numbers }: { numbers: string[] }) =>
          numbers.map((number) => ledger().find((one) => one.number === number)),
      },
      Invoice: {
        __resolveReference: ({ number }: Invoice) => ledger().find((one) => one.number === number),
        organization: ({ organizationId }: Invoice) => ({ id: organizationId }),
        payer: ({ payerId }: Invoice) => ({ id: payerId }),
      },
      Organization: {
        invoices: ({ id }: Reference) => ledger().filter((one) => one.organizationId === id),
        invoiceAddress: ({ slug }: Reference) => `${slug}@invoices.test`,
      },
      User: {
        paidInvoices: ({ id }: Reference) => ledger().filter((one) => one.payerId === id),
      },
    },
  })
  return listen(createYoga({ schema, graphqlEndpoint: '/graphql', logging: false }))
}

/** A yoga on a free port of the loopback. */
export async function listen(yoga: RequestListener): Promise<Listening> {
  const server = createServer(yoga)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
