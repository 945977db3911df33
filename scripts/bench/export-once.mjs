// One export from PostgreSQL to a destination; prints what it took as JSON.
import { randomUUID } from 'node:crypto'
import { compiled } from './compiled.mjs'

const { applicationUrl, organizationId, exportsDir, day, type, config } = JSON.parse(process.argv[2])
const [{ openEventSource }, { DESTINATIONS }, { createDestinationPolicy }, { parseNetwork }] = await Promise.all([
  compiled('event-source/open.js'),
  compiled('destination/registry.js'),
  compiled('net/destination.js'),
  compiled('net/networks.js'),
])
const tools = { exportsDir, destinations: createDestinationPolicy([parseNetwork('127.0.0.0/8')]) }
const source = openEventSource({ applicationUrl, connections: 2, onError: console.error })
const query = { fields: null, where: null }
const start = new Date(`${day}T00:00:00Z`)
const request = {
  organizationId,
  siteId: null,
  model: 'EVENTS',
  query,
  start,
  end: new Date(start.getTime() + 86_400_000),
}
const run = { ...request, runId: randomUUID(), batchExportId: randomUUID(), createdAt: new Date() }
const { signal } = new AbortController()

async function deliver(destination, interval) {
  const columns = source.columns('EVENTS', query)
  const delivery = await destination(config, run, tools).open({ ...run, columns }, null, signal)
  for await (const batch of source.read({ ...interval, cursor: null }, signal)) await delivery.write(batch)
  return delivery.finish()
}

const cpu = process.cpuUsage()
const began = performance.now()
// What a process that serves has long since loaded and connected is not what an export takes.
await deliver(DESTINATIONS.NOOP, { ...request, end: new Date(start.getTime() + 60_000) })
const memory = process.memoryUsage.rss()
let peak = memory
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss())
}, 20)
const { bytes } = await deliver(DESTINATIONS[type], request)

const { user, system } = process.cpuUsage(cpu)
clearInterval(watch)
const seconds = (performance.now() - began) / 1000
await source.close()
console.log(JSON.stringify({ cpu: (user + system) / 1e6, seconds, bytes, growth: peak - memory }))
