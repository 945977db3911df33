import { CannotStart } from './cannot-start.js'
import { ensureApplicationRole } from './database/application-role.js'
import { announceServer, keptSecretKey, openDataDir, withdrawServer } from './database/data-dir.js'
import { startEmbedded } from './database/embedded.js'
import { migrate } from './database/migrate.js'
import { openDemo } from './demo.js'
import { drain } from './drain.js'
import { createHealthApp, createReadiness, type Readiness } from './http/health.js'
import { prepareQueueSchema } from './jobs/pg-boss/schema.js'
import { type Listener, listenOn } from './listener.js'
import { createLog } from './log.js'
import { createAdminApp } from './observability/admin.js'
import { createApp } from './server.js'
import type { Services } from './services.js'
import { loadSettings, serverUrl } from './settings.js'
import { startServices } from './start-services.js'
import { answerStopSignals } from './stop-signals.js'

const say = (line: string) => process.stdout.write(`${line}\n`)

/** The process: settings → database → services → server → graceful stop. */
async function main(): Promise<void> {
  const signals = answerStopSignals()
  const settings = loadSettings(process.env)
  const log = createLog(settings)
  openDataDir(settings.dataDir)
  const secretKey = settings.secretKey ?? keptSecretKey(settings.dataDir)
  const embedded = settings.databaseUrl ? null : await startEmbedded(settings.dataDir, { log: say })
  const ownerUrl = settings.databaseUrl ?? embedded?.url ?? ''
  const applied = await migrate(ownerUrl, { log: say })
  if (applied.length > 0) say(`Applied ${applied.length} migrations`)
  await prepareQueueSchema(ownerUrl)
  const applicationUrl = await ensureApplicationRole(ownerUrl, secretKey)

  const readiness = createReadiness()
  const listener = await listenOn({ name: 'PORT', port: settings.port, host: settings.host })
  const publicUrl = settings.publicUrl ?? serverUrl(settings.host, listener.port)
  const services = await startServices({ settings, log, publicUrl, secretKey, ownerUrl, applicationUrl })
  await services.jobs.start()
  const onlyWorks = settings.jobs === 'only'
  const demo = settings.demo && !onlyWorks ? await openDemo(services, say) : null
  const app = onlyWorks ? createHealthApp(services, readiness) : createApp(services, readiness)
  listener.attach(app.fetch)
  const admin = await serveAdmin(services, readiness)
  announceServer(settings.dataDir, publicUrl)
  say(onlyWorks ? `Orgraph works on jobs and tells of its health at ${publicUrl}` : `Orgraph serves ${publicUrl}`)
  if (demo) say(`Credentials of the demo: ${demo}`)

  signals.stopWith(async () => {
    await drain(services, listener, readiness)
    await admin?.close(0)
    await services.close()
    await embedded?.stop()
    withdrawServer(settings.dataDir)
  })
}

/** ADMIN_PORT: what this process tells of itself. */
async function serveAdmin(services: Services, readiness: Readiness): Promise<Listener | null> {
  const { settings, telemetry } = services
  if (settings.adminPort === undefined || !telemetry.exposition) return null
  const { host } = settings
  const listener = await listenOn({ name: 'ADMIN_PORT', port: settings.adminPort, host })
  listener.attach(createAdminApp(services, readiness, telemetry.exposition).fetch)
  say(`Metrics: ${serverUrl(host, listener.port)}/metrics`)
  return listener
}

main().catch((error: unknown) => {
  console.error(error instanceof CannotStart ? error.message : error)
  process.exit(1)
})
