import { builder } from './builder.js'
import { guardFederation } from './graph/entities.js'
import './graph/errors.js'
import './graph/nodes.js'
import './user/schema.js'
import './identity/schema.js'
import './identity/session-schema.js'
import './organization/schema.js'
import './member/schema.js'
import './member/mutations.js'
import './member/explanation-schema.js'
import './role/schema.js'
import './role/mutations.js'
import './role/permissions-schema.js'
import './site/schema.js'
import './invitation/schema.js'
import './invitation/mutations.js'
import './usage/schema.js'
import './domain/schema.js'
import './feed/schema.js'
import './webhook/schema.js'
import './batch-export/schema.js'
import './batch-export/run-schema.js'
import './batch-export/backfill-schema.js'
import './batch-export/log-schema.js'
import './batch-export/mutations.js'
import './batch-export/test-mutation.js'
import './batch-export/run-mutations.js'
import './api-key/schema.js'
import './partner/schema.js'
import './audit/schema.js'

/** The directives of Apollo Federation that the subgraph uses (graphql.md 3). */
const federationDirectives = ['@key', '@shareable', '@tag', '@authenticated', '@requiresScopes']

/** The graph: every noun's types, as one Federation 2 subgraph. */
export const schema = guardFederation(
  builder.toSubGraphSchema({ linkUrl: 'https://specs.apollo.dev/federation/v2.6', federationDirectives }),
)
