import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { NEXT_STATUSES } from '../../src/batch-export/runs/statuses.js'
import type { BatchExportRunStatus } from '../../src/generated/prisma/client.js'
import { createdExport } from '../batch-export/exports.js'
import { Receiver, taken } from '../batch-export/runs/receiver.js'
import { HOUR, plus } from '../batch-export/runs/scene.js'
import { testSecretKey } from '../testkit/database.js'
import { Gateway } from '../testkit/gateway.js'
import { GatewayProcess, removeDataDir, temporaryDataDir } from '../testkit/gateway-process.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import type { SeenRequest } from '../testkit/web-server.js'

/** How often a worker is killed in mid-run; `KILLS=10` takes a few minutes and prints what it saw. */
const KILLS = Number(process.env.KILLS ?? 1)

const EVENTS = 10_000
/** Between one answer of the receiver and the next, so that a run takes a second or two. */
const ANSWER_MS = 60
const RESUMED_WITHIN_MS = 15_000

const exportsDir = temporaryDataDir()
const network = { ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32', EXPORTS_DIR: exportsDir }
let gateway: Gateway
let receiver: Receiver
beforeAll(async () => {
  gateway = await Gateway.start({ env: { JOBS: 'off', ...network } })
  receiver = await Receiver.start()
  receiver.answer = (request, response) => void setTimeout(() => taken(request, response), ANSWER_MS)
  await gateway.services.database.systemPool.query(`
    create table run_history (place bigserial primary key, at timestamptz not null default clock_timestamp(),
      run uuid not null, status text not null, attempts int not null, records bigint not null);
    create function write_run_history() returns trigger language plpgsql security definer as $$ begin
      insert into run_history (run, status, attempts, records) values (new.id, new.status, new.attempts, new."recordsExported");
      return null; end $$;
    create trigger run_history after insert or update on batch_export_run for each row execute function write_run_history()`)
})
afterAll(async () => {
  await receiver.close()
  await gateway.close()
  await removeDataDir(exportsDir)
})

const workers: GatewayProcess[] = []
afterEach(async () => {
  for (const worker of workers.splice(0)) await end(worker)
})

async function startWorker(): Promise<GatewayProcess> {
  const settings = { DATABASE_URL: gateway.database.ownerUrl, SECRET_KEY: testSecretKey, JOBS: 'only', ...network }
  const worker = await GatewayProcess.start(temporaryDataDir(), settings)
  workers.push(worker)
  return worker
}

async function end(worker: GatewayProcess): Promise<void> {
  await worker.end('SIGKILL')
  await removeDataDir(worker.dataDir)
}

interface Step {
  at: Date
  run: string
  status: BatchExportRunStatus
  attempts: number
  records: string
}

const historyOf = async (runs: readonly string[]): Promise<Step[]> => {
  const text = 'select * from run_history where run = any($1::uuid[]) order by place'
  return (await gateway.services.database.systemPool.query<Step>(text, [runs])).rows
}

const hour = new Date(Math.floor(Date.now() / HOUR - 24) * HOUR)

/** So many events of an hour that is over, a few KB each; their uuids say which is the how-manieth. */
async function organizationWithEvents(): Promise<OrganizationSeed> {
  const organization = await gateway.organization()
  const site = await organization.site()
  await gateway.services.database.systemPool.query(
    `insert into site_event ("organizationId", "siteId", uuid, event, "distinctId", timestamp, properties, "receivedAt")
     select $1, $2, lpad(to_hex(n), 32, '0')::uuid, 'pageview', 'visitor', at, jsonb_build_object('text', repeat('x', 3000)), at
     from generate_series(0, $4::int - 1) n, lateral (select $3::timestamptz + n * interval '1 ms' as at) t`,
    [organization.uuid, site.id, hour, EVENTS],
  )
  return organization
}

/** Begins the same export to the receiver, and to a file. */
async function beginRuns(organization: OrganizationSeed, round: number) {
  const destinations = {
    HTTP: { url: `${receiver.url}?round=${round}`, token: 'tok-en' },
    FILE: { path: `round-${round}` },
  }
  for (const [type, config] of Object.entries(destinations)) {
    const { id } = await createdExport(organization, { interval: 'hour', destination: { type, config }, paused: true })
    const times = { startAt: hour.toISOString(), endAt: plus(hour, HOUR).toISOString() }
    await organization.owner.mutate('backfillBatchExport', { batchExportId: id, ...times })
  }
}

const indexesIn = (lines: string) =>
  lines
    .split('\n')
    .filter(Boolean)
    .map((line) => Number.parseInt((JSON.parse(line) as { uuid: string }).uuid.replaceAll('-', ''), 16))

const all = Array.from({ length: EVENTS }, (_, n) => n)
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it(`killed ${KILLS} times in mid-run, workers lose no row, and the other one goes on where they were`, {
  timeout: 60_000 + KILLS * 30_000,
}, async () => {
  const organization = await organizationWithEvents()
  await Promise.all([startWorker(), startWorker()])
  let kills = 0
  // A worker that had nothing to do at the moment proves nothing.
  for (let round = 0; kills < KILLS && round < 3 * KILLS; round++) {
    receiver.requests.length = 0
    const before = await gateway.services.database.system.batchExportRun.count()
    await beginRuns(organization, round)
    await beginRuns(organization, round + 1000)
    const runs = (await gateway.services.database.system.batchExportRun.findMany({ orderBy: { id: 'asc' } })).slice(
      before,
    )
    const ids = runs.map(({ id }) => id)
    await expect.poll(async () => (await historyOf(ids)).length, { timeout: 10_000, interval: 20 }).toBeGreaterThan(4)
    await sleep(Math.random() * 1_200)
    const victim = workers.shift()
    if (!victim) throw new Error('no worker is left')
    const killedAt = new Date()
    await end(victim)
    const successor = startWorker()
    const isDone = async () => {
      const left = await gateway.services.database.system.batchExportRun.count({
        where: { id: { in: ids }, status: { not: 'COMPLETED' } },
      })
      return left === 0
    }
    await expect.poll(isDone, { timeout: 25_000, interval: 100 }).toBe(true)
    await successor

    const history = await historyOf(ids)
    const resumed = history.filter(
      ({ attempts, status }, n) => attempts === 2 && status === 'RUNNING' && isFirst(history, n),
    )
    for (const { at } of resumed) expect(at.getTime() - killedAt.getTime()).toBeLessThan(RESUMED_WITHIN_MS)
    if (resumed.length > 0) kills += 1
    for (const { id } of runs) {
      demandGraph(history.filter(({ run }) => run === id))
      const checkpoint = Number(resumed.find(({ run }) => run === id)?.records ?? 0)
      if (receiver.requests.some(sentBy(id))) demandWhole(id, checkpoint)
    }
    for (const folder of [`round-${round}`, `round-${round + 1000}`]) {
      const at = path.join(exportsDir, organization.uuid, folder)
      const files = readdirSync(at)
      expect(files).toHaveLength(1)
      expect(indexesIn(readFileSync(path.join(at, files[0] ?? ''), 'utf8'))).toEqual(all)
    }
    if (process.env.KILLS) process.stdout.write(`${told(resumed, killedAt)}\n`)
  }
  expect(kills).toBe(KILLS)
})

/** Whether a run takes this step for the first time with this attempt. */
const isFirst = (history: readonly Step[], n: number) =>
  history.findIndex(({ run, attempts }) => run === history[n]?.run && attempts === history[n]?.attempts) === n

function demandGraph(steps: readonly Step[]): void {
  for (const [n, { status }] of steps.entries()) {
    const from = steps[n - 1]?.status
    if (from && from !== status) expect(NEXT_STATUSES[from]).toContain(status)
  }
}

const sentBy = (runId: string) => (request: SeenRequest) => String(request.headers['idempotency-key']).startsWith(runId)

/** Every row arrived; those that arrived again are behind the checkpoint that the second attempt began at. */
function demandWhole(runId: string, checkpoint: number): void {
  const sent = receiver.requests.filter(sentBy(runId)).flatMap(({ body }) => indexesIn(body))
  const seen = new Set<number>()
  const again = sent.filter((index) => seen.has(index) || !seen.add(index))
  expect([...seen].sort((a, b) => a - b)).toEqual(all)
  expect(again.filter((index) => index < checkpoint)).toEqual([])
}

const told = (resumed: readonly Step[], killedAt: Date) =>
  resumed
    .map(({ at, records }) => `resumed after ${((+at - +killedAt) / 1000).toFixed(1)} s behind ${records} rows`)
    .join(', ')
