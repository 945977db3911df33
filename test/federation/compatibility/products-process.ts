import { createServer } from 'node:http'
import { createYoga, type Plugin } from 'graphql-yoga'
import { schema } from './products.js'

/** Serves the subgraph at `/` of PORT, with federated traces for who asks for them: a process of its own. */
const trace = '../../routers/node_modules/@graphql-yoga/plugin-apollo-inline-trace/esm/index.js'
const { useApolloInlineTrace } = (await import(trace)) as { useApolloInlineTrace(): Plugin }

const yoga = createYoga({ schema, graphqlEndpoint: '/', landingPage: false, plugins: [useApolloInlineTrace()] })
createServer(yoga).listen(Number(process.env.PORT), 'localhost')
