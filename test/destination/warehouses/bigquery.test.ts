import { PassThrough, type Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { type BigQuery, bigQueryFailure, type Table } from '../../../src/destination/bigquery/client.js'
import { bigQueryDestination } from '../../../src/destination/bigquery/destination.js'
import { newUuid } from '../../../src/ids.js'
import { batchOf, event, person, runOf } from '../models.js'

const { signal } = new AbortController()
const CONFIG = {
  project_id: 'p',
  dataset_id: 'd',
  private_key: 'k',
  private_key_id: 'i',
  token_uri: 'https://oauth2.googleapis.com/token',
  client_email: 'e',
}

interface Load {
  table: string
  metadata: { jobId: string; writeDisposition: string }
  body: string
}

/** A double of the little that is used of the SDK: a job whose id is taken is refused, as BigQuery does. */
function doubleOf({ failedJobs = [] as string[] } = {}) {
  const loads: Load[] = []
  const queries: string[] = []
  const made = new Set<string>()
  const jobs = new Set<string>()
  const table = (id: string): Table => ({
    exists: async () => [made.has(id)],
    create: async () => made.add(id),
    delete: async () => made.delete(id),
    getMetadata: async () => [{ schema: { fields: [{ name: 'uuid', type: 'STRING' }] } }],
    createWriteStream(metadata) {
      const given = metadata as Load['metadata']
      const stream = new PassThrough()
      text(stream).then((body) => {
        if (jobs.has(given.jobId))
          return stream.emit('error', Object.assign(new Error('Already Exists'), { code: 409 }))
        jobs.add(given.jobId)
        loads.push({ table: id, metadata: given, body })
        return stream.emit('complete')
      })
      return stream as Writable
    },
  })
  const bigQuery: BigQuery = {
    dataset: () => ({ exists: async () => [true], getMetadata: async () => [{ location: 'EU' }], table }),
    job: (id) => ({
      getMetadata: async () => [
        { status: { state: 'DONE', ...(failedJobs.includes(id) && { errorResult: { reason: 'backendError' } }) } },
      ],
    }),
    query: async ({ query }) => queries.push(query),
  }
  const destination = (changes = {}) => bigQueryDestination({ ...CONFIG, ...changes }, null, null, async () => bigQuery)
  return { loads, queries, made, jobs, failedJobs, destination }
}

async function deliver(double: ReturnType<typeof doubleOf>, rows: object[], run = runOf(), changes = {}) {
  const delivery = await double.destination(changes).open(run, null, signal)
  await delivery.write(batchOf(rows))
  return delivery.finish()
}

it('events are loaded, JSON as its text', async () => {
  const double = doubleOf()
  const row = event({ properties: { a: [1, 'ü'] } })
  await deliver(double, [row])
  expect(double.loads).toMatchObject([{ table: 'events', metadata: { writeDisposition: 'WRITE_APPEND' } }])
  expect(JSON.parse(double.loads[0]?.body ?? '')).toEqual({ ...row, properties: '{"a":[1,"ü"]}' })
})

it('into a column of JSON lines go as they are', async () => {
  const double = doubleOf()
  const row = event()
  await deliver(double, [row], runOf(), { use_json_type: true })
  expect(JSON.parse(double.loads[0]?.body ?? '')).toEqual(row)
})

it('what arrives again is the same job, which is done once', async () => {
  const double = doubleOf()
  const [run, rows] = [runOf(), [event()]]
  await deliver(double, rows, run, { use_json_type: true })
  double.made.delete('events')
  await deliver(double, rows, run, { use_json_type: true })
  expect(double.loads).toHaveLength(1)
})

it('a job that failed is tried again as another one', async () => {
  const double = doubleOf()
  const [run, rows] = [runOf(), [event()]]
  await deliver(double, rows, run)
  double.failedJobs.push(...double.jobs)
  double.made.delete('events')
  await deliver(double, rows, run)
  expect(double.loads).toHaveLength(2)
})

it('persons are merged out of a table of their own, which goes away', async () => {
  const double = doubleOf()
  await deliver(double, [person({ person_id: newUuid() })], runOf('PERSONS'))
  expect(double.loads).toMatchObject([{ metadata: { writeDisposition: 'WRITE_TRUNCATE' } }])
  expect(double.queries).toEqual([
    expect.stringMatching(/^merge into `d`\.`events` as t using `d`\.`events_orgraph_.*` as s on t\.`team_id` = s/),
  ])
  expect([...double.made]).toEqual(['events'])
})

it('a table without the columns is a failure for good, that names them', async () => {
  const double = doubleOf()
  double.made.add('events')
  await expect(deliver(double, [event()])).rejects.toMatchObject({
    message: expect.stringContaining('lacks the columns `team_id`, `event`'),
    retryable: false,
  })
})

describe('of a failure', () => {
  it.each([
    [{ code: 403, message: 'Access Denied' }, false, 'BigQuery says: Access Denied'],
    [{ code: 404, message: 'Not found: Dataset' }, false, 'BigQuery says: Not found: Dataset'],
    [{ code: 503, message: 'busy' }, true, 'BigQuery says: busy'],
    [{ errors: [{ reason: 'backendError' }], message: 'oh' }, true, 'BigQuery says: oh'],
    [{ code: 'ENOTFOUND' }, true, 'BigQuery could not be reached, or does not accept the key.'],
  ])('%j the customer learns what to mend', (error, retryable, message) => {
    expect(bigQueryFailure(error)).toMatchObject({ message, retryable })
  })
})

it('without the package the test says so', async () => {
  const [first] = bigQueryDestination(CONFIG).steps
  expect(await first?.run(signal)).toEqual({
    status: 'Failed',
    message: 'The gateway cannot export there: its operator has not installed the package @google-cloud/bigquery.',
  })
})
