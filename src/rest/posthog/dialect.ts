import type { Dialect } from '../dialect.js'
import { identify } from './credential.js'
import { answerOf } from './errors.js'
import { readForm } from './forms.js'
import { belongingToPlace } from './places.js'
import { routes } from './routes.js'
import { throttleKeys } from './throttle.js'

/** The organization API of PostHog (posthog.md). */
export const posthog: Dialect = {
  name: 'posthog',
  title: 'Orgraph, PostHog dialect',
  description: 'Organizations, projects, members, invites, domains and batch exports, as clients of PostHog know them.',
  routes,
  securitySchemes: {
    personalKey: { type: 'http', scheme: 'bearer', description: 'A personal API key, `phx_…`.' },
    personalKeyInQuery: { type: 'apiKey', in: 'query', name: 'personal_api_key', description: 'A personal API key.' },
    session: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token', description: 'A signed-in person.' },
  },
  identify,
  answer: answerOf,
  throttle: throttleKeys,
  readForm,
  beforeMethod: belongingToPlace,
}
