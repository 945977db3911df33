import type { Dialect } from '../dialect.js'
import { identify } from './credential.js'
import { answerOf } from './errors.js'
import { routes } from './routes.js'

/**
 * Recrubo's organizations and users, in JSON:API 1.1 (recrubo.md). It works by operations and reads directly: pages by
 * number, filters with operators, and documents that are written in one transaction have no place in the graph.
 */
export const recrubo: Dialect = {
  name: 'recrubo',
  title: 'Orgraph, Recrubo dialect',
  description: 'Organizations of a partner and their users, in JSON:API 1.1.',
  routes,
  securitySchemes: {
    key: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: 'A Partner Key or an Organization Key, as it is.',
    },
    bearer: { type: 'http', scheme: 'bearer', description: 'The same key after `Bearer`.' },
  },
  identify,
  answer: answerOf,
}
