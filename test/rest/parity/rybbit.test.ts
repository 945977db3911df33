import { rybbit } from '../../../src/rest/rybbit/dialect.js'
import { itDecidesAsTheGraph } from './parity.js'

itDecidesAsTheGraph(rybbit)
