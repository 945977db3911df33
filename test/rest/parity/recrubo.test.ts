import { recrubo } from '../../../src/rest/recrubo/dialect.js'
import { itDecidesAsTheGraph } from './parity.js'

itDecidesAsTheGraph(recrubo)
