/** A typed client of Orgraph for Node and browsers: documents of the common operations, and what runs them. */
export * from '../generated/client/graphql.js'
export { type CallOptions, createOrgraphClient, type OrgraphClient, type OrgraphClientOptions } from './client.js'
export {
  type GraphError,
  OrgraphError,
  OrgraphRefusal,
  OrgraphRequestError,
  OrgraphTransportError,
  succeeded,
} from './errors.js'
