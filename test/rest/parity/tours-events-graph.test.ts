import { toursEvents } from '../../../src/rest/tours-events/dialect.js'
import { itAnswersAsTheGraph } from './agreement.js'

itAnswersAsTheGraph(toursEvents, { unauthenticated: [401], forbidden: [403], 'not found': [403, 404] })
