import type { Dialect } from '../dialect.js'
import { answerOf } from './errors.js'
import { routes } from './routes.js'

/**
 * The organization API of Tours & Events (tours-events.md). Organizations are read and written by documents of the graph;
 * lists by page number, and refusals with facts, come from the reads and operations behind it.
 */
export const toursEvents: Dialect = {
  name: 'tours-events',
  title: 'Orgraph, Tours & Events dialect',
  description: 'Organizations, members, roles and invitations, as clients of Tours & Events know them.',
  routes,
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', description: 'A key, which acts as its user.' },
    session: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token', description: 'A signed-in person.' },
  },
  identify: (viewers, { headers }) => viewers.identify(headers),
  answer: answerOf,
}
