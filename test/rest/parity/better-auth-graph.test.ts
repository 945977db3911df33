import { betterAuth } from '../../../src/rest/better-auth/dialect.js'
import { itAnswersAsTheGraph } from './agreement.js'

itAnswersAsTheGraph(betterAuth, { unauthenticated: [401], forbidden: [401, 403], 'not found': [400, 403] })
