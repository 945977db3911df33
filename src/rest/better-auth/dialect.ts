import type { Dialect } from '../dialect.js'
import { answerOf } from './errors.js'
import { routes } from './routes.js'
import { sessionRoutes } from './session-routes.js'

/**
 * better-auth's organization plugin (better-auth.md). Organizations are read and written by documents of the graph; what
 * has no place in the graph is worked by operations and reads directly: roles as one text in the order they were given,
 * siteIds as numbers, pages by offset, and who may know that a foreign organization or invitation exists.
 */
export const betterAuth: Dialect = {
  name: 'better-auth',
  title: 'Orgraph, better-auth dialect',
  description: "Organizations as the client of better-auth's organization plugin knows them, by session.",
  routes,
  besides: sessionRoutes,
  securitySchemes: {
    session: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token', description: 'A signed-in session.' },
  },
  // A key is no session, whatever else the request shows (better-auth.md 1).
  identify: (viewers, { headers }) => viewers.identify(new Headers({ cookie: headers.get('cookie') ?? '' })),
  answer: answerOf,
}
