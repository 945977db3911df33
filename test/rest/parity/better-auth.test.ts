import { betterAuth } from '../../../src/rest/better-auth/dialect.js'
import { itDecidesAsTheGraph } from './parity.js'

itDecidesAsTheGraph(betterAuth)
