import { type ServerType, serve } from '@hono/node-server'
import { CannotStart } from './cannot-start.js'
import { ensureApplicationRole } from './database/application-role.js'
import { announceServer, keptSecretKey, openDataDir, withdrawServer } from './database/data-dir.js'
import { startEmbedded } from './database/embedded.js'
import { migrate } from './database/migrate.js'
import { openDemo } from './demo.js'
import { createHealthApp, type Readiness } from './http/health.js'
import { prepareQueueSchema } from './jobs/pg-boss/schema.js'
import { createLog } from './log.js'
import { createApp } from './server.js'
import { loadSettings, type Settings, serverUrl } from './settings.js'
import { startServices } from './start-services.js'
import { answerStopSignals } from './stop-signals.js'

/** How long a job that runs at the end may take to end by itself; then another process has it. */
const DRAIN_MS = 5_000

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

  const readiness: Readiness = { draining: false }
  const listener = await bind(settings)
  const publicUrl = settings.publicUrl ?? serverUrl(settings.host, listener.port)
  const services = await startServices({ settings, log, publicUrl, secretKey, ownerUrl, applicationUrl })
  await services.jobs.start()
  const onlyWorks = settings.jobs === 'only'
  const demo = settings.demo && !onlyWorks ? await openDemo(services, say) : null
  const app = onlyWorks ? createHealthApp(services, readiness) : createApp(services, readiness)
  listener.attach(app.fetch)
  announceServer(settings.dataDir, publicUrl)
  say(onlyWorks ? `Orgraph works on jobs and tells of its health at ${publicUrl}` : `Orgraph serves ${publicUrl}`)
  if (demo) say(`Credentials of the demo: ${demo}`)

  signals.stopWith(async () => {
    readiness.draining = true
    await Promise.all([listener.close(), services.jobs.drain(DRAIN_MS)])
    await services.close()
    await embedded?.stop()
    withdrawServer(settings.dataDir)
  })
}

type Fetch = (request: Request, env: object) => Response | Promise<Response>

/** Binds the port before anything depends on its number (PORT=0). */
async function bind(settings: Settings) {
  let handler: Fetch = () => new Response('starting', { status: 503 })
  const server = await new Promise<ServerType>((resolve, reject) => {
    const started = serve(
      { fetch: (request, env) => handler(request, env), port: settings.port, hostname: settings.host },
      () => resolve(started),
    )
    started.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new CannotStart(
          error.code === 'EADDRINUSE'
            ? `PORT ${settings.port} is in use`
            : `HOST ${settings.host} and PORT ${settings.port} cannot be listened on: ${error.message}`,
        ),
      ),
    )
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : settings.port,
    attach: (fetch: Fetch) => {
      handler = fetch
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        if ('closeIdleConnections' in server) server.closeIdleConnections()
        // What still runs (a subscription) has two seconds.
        setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 1500).unref()
      }),
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof CannotStart ? error.message : error)
  process.exit(1)
})
