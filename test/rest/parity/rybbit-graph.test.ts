import { rybbit } from '../../../src/rest/rybbit/dialect.js'
import { itAnswersAsTheGraph } from './agreement.js'

// Adding a member answers 401 to who may not (rybbit.md 5).
itAnswersAsTheGraph(rybbit, { unauthenticated: [401], forbidden: [401, 403], 'not found': [403, 404] })
