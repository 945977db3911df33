import { posthog } from '../../../src/rest/posthog/dialect.js'
import { itAnswersAsTheGraph } from './agreement.js'

itAnswersAsTheGraph(posthog, { unauthenticated: [401], forbidden: [403], 'not found': [403, 404] })
