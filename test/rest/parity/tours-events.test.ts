import { toursEvents } from '../../../src/rest/tours-events/dialect.js'
import { itDecidesAsTheGraph } from './parity.js'

itDecidesAsTheGraph(toursEvents)
