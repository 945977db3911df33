import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Measures } from './measures.js'
import type { PoolStanding, Standing } from './standing.js'

/** What Prometheus is told of this process. */
export interface Exposition {
  measures: Measures
  readonly contentType: string
  /** The text of `/metrics`. Asks the database at most once in a few seconds, and never waits for it longer than one. */
  text(): Promise<string>
  watchPool(name: string, pool: PoolStanding): void
  watchDatabase(standing: () => Promise<Standing | null>): void
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const LONG_SECONDS = [0.01, 0.05, 0.25, 1, 5, 30, 120, 600, 3600]

/** Counters and gauges of one process, in a registry of their own. */
export function createExposition(): Exposition {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 })

  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `orgraph_${name}`, help, labelNames, registers })
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge({ name: `orgraph_${name}`, help, labelNames, registers })
  const histogram = <Label extends string>(name: string, help: string, labelNames: Label[], buckets: number[]) =>
    new Histogram({ name: `orgraph_${name}`, help, labelNames, buckets, registers })

  const requests = histogram('http_request_duration_seconds', 'Requests by door.', ['door', 'status'], SECONDS)
  const operations = counter('graphql_operations_total', 'GraphQL operations by outcome.', ['kind', 'code'])
  const costs = histogram('graphql_operation_cost', 'Complexity of operations.', [], [10, 100, 1e3, 5e3, 2e4, 5e4])
  const statements = counter('db_statements_total', 'Statements sent to PostgreSQL.', ['pool'])
  const denied = counter('rls_denials_total', 'Statements that the database did not permit; should be 0.', [])
  const refused = counter('limit_refusals_total', 'Requests that a limit refused.', ['bucket'])
  const jobs = histogram('job_duration_seconds', 'Jobs that ended here.', ['queue', 'outcome'], LONG_SECONDS)
  const webhooks = histogram('webhook_attempt_duration_seconds', 'Attempts at webhooks.', ['outcome'], SECONDS)
  const runs = counter('export_runs_ended_total', 'Runs of exports that ended here.', ['status'])
  const mails = counter('mail_attempts_total', 'Attempts to send a mail.', ['outcome'])
  // A counter that is to stay 0 is to be seen at 0.
  denied.inc(0)

  const connections = gauge('db_pool_connections', 'Connections of a pool.', ['pool', 'state'])
  const waiting = gauge('db_pool_waiting', 'Callers that wait for a connection.', ['pool'])
  const limit = gauge('db_pool_limit', 'Connections that a pool may have.', ['pool'])
  const queued = gauge('jobs', 'Jobs of a queue, of all processes.', ['queue', 'state'])
  const oldestJob = gauge('job_oldest_ready_seconds', 'How long the oldest job waits that could run.', ['queue'])
  const undelivered = gauge('webhook_untried', 'Deliveries to endpoints in order that nobody has tried yet.', [])
  const oldestDelivery = gauge('webhook_oldest_untried_seconds', 'How long the oldest of them waits.', [])
  const liveRuns = gauge('export_runs', 'Runs of exports that are not over.', ['status'])
  const oldestRun = gauge('export_run_oldest_seconds', 'How long the oldest run of a status is there.', ['status'])
  const lag = gauge('export_schedule_lag_seconds', 'How late the latest schedule of an export is.', [])
  const age = gauge('standing_age_seconds', 'How old what the database told is: jobs, webhooks, exports.', [])

  const pools = new Map<string, PoolStanding>()
  let standingOf: () => Promise<Standing | null> = async () => null

  function showPools() {
    for (const [pool, { totalCount, idleCount, waitingCount, options }] of pools) {
      connections.set({ pool, state: 'in_use' }, totalCount - idleCount)
      connections.set({ pool, state: 'idle' }, idleCount)
      waiting.set({ pool }, waitingCount)
      limit.set({ pool }, options.max)
    }
  }

  function show(standing: Standing) {
    for (const one of [queued, oldestJob, liveRuns, oldestRun]) one.reset()
    for (const { queue, oldest, ...states } of standing.queues) {
      for (const [state, count] of Object.entries(states)) queued.set({ queue, state }, count)
      oldestJob.set({ queue }, oldest)
    }
    for (const { status, count, oldest } of standing.runs) {
      liveRuns.set({ status }, count)
      oldestRun.set({ status }, oldest)
    }
    undelivered.set(standing.webhooks.untried)
    oldestDelivery.set(standing.webhooks.oldest)
    lag.set(standing.scheduleLag)
    age.set((performance.now() - standing.takenAt) / 1000)
  }

  return {
    contentType: registry.contentType,
    async text() {
      showPools()
      const standing = await standingOf()
      if (standing) show(standing)
      return registry.metrics()
    },
    watchPool: (name, pool) => void pools.set(name, pool),
    watchDatabase: (standing) => {
      standingOf = standing
    },
    measures: {
      requestEnded: ({ door, status, seconds }) =>
        requests.observe({ door, status: `${Math.floor(status / 100)}xx` }, seconds),
      operationEnded({ kind, code, cost }) {
        operations.inc({ kind, code })
        if (cost !== null) costs.observe(cost)
      },
      statementSent: (pool) => statements.inc({ pool }),
      statementDenied: () => denied.inc(),
      pointsRefused: (bucket) => refused.inc({ bucket }),
      jobEnded: ({ queue, outcome, seconds }) => jobs.observe({ queue, outcome }, seconds),
      webhookSent: ({ outcome, seconds }) => webhooks.observe({ outcome }, seconds),
      exportRunEnded: (status) => runs.inc({ status }),
      mailTried: (outcome) => mails.inc({ outcome }),
    },
  }
}
