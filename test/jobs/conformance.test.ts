import { describe } from 'vitest'
import { pgBossAdapter } from './pg-boss-adapter.js'
import { jobsConformance } from './suite/index.js'

describe('jobs by pg-boss', () => jobsConformance(pgBossAdapter))
