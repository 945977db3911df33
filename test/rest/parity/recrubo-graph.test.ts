import { recrubo } from '../../../src/rest/recrubo/dialect.js'
import { itAnswersAsTheGraph } from './agreement.js'

itAnswersAsTheGraph(recrubo, { unauthenticated: [401], forbidden: [403], 'not found': [403, 404] })
