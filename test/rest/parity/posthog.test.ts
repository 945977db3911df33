import { posthog } from '../../../src/rest/posthog/dialect.js'
import { itDecidesAsTheGraph } from './parity.js'

itDecidesAsTheGraph(posthog)
