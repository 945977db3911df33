import type { Dialect } from '../dialect.js'
import { identify } from './credential.js'
import { answerOf } from './errors.js'
import { routes } from './routes.js'

/** The organization API of Rybbit (rybbit.md). */
export const rybbit: Dialect = {
  name: 'rybbit',
  title: 'Orgraph, Rybbit dialect',
  description: 'Organizations, their sites and their members, as clients of Rybbit know them.',
  routes,
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', description: 'A key, personal or of an organization.' },
    keyInQuery: { type: 'apiKey', in: 'query', name: 'api_key', description: 'A key, for trying things out.' },
    session: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token', description: 'A signed-in person.' },
  },
  identify,
  answer: answerOf,
}
