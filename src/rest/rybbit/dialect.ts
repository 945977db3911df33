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
  identify,
  answer: answerOf,
}
