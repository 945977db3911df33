import { createJobs } from '../../src/jobs/pg-boss/engine.js'
import type { Adapter } from './suite/bench.js'

export const pgBossAdapter: Adapter = {
  create: createJobs,
  connections: `application_name = 'orgraph jobs'`,
}
