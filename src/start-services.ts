import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { openDatabase } from './database/client.js'
import { listen } from './database/notifications.js'
import type { OnStatement } from './database/pool.js'
import { openEventSource } from './event-source/open.js'
import { createAccountMail } from './identity/account-mail.js'
import { createAuth } from './identity/auth.js'
import { createViewerStore } from './identity/viewers.js'
import { newUuid } from './ids.js'
import { createJobs } from './jobs/pg-boss/engine.js'
import { registerWork } from './jobs/registrations.js'
import { createLimits } from './limits/limits.js'
import type { Log } from './log.js'
import { createDestinationPolicy } from './net/destination.js'
import { createTxtLookup } from './net/dns.js'
import { createGuardedFetch } from './net/guarded-fetch.js'
import { createMailer } from './net/mail.js'
import { createMailOutbox } from './net/mail-outbox.js'
import { createKeyring } from './net/secrets.js'
import { standingOf } from './observability/standing.js'
import { watchStatements } from './observability/statements.js'
import { openTelemetry } from './observability/telemetry.js'
import { watchFetch, watchLimits, watchMailer } from './observability/watched.js'
import type { Services } from './services.js'
import type { Settings } from './settings.js'

export interface ServiceOptions {
  settings: Settings
  log: Log
  publicUrl: string
  secretKey: string
  ownerUrl: string
  applicationUrl: string
  now?: () => Date
  newId?: () => string
  random?: (bytes: number) => Buffer
  onStatement?: OnStatement
  /** Whether requests are counted and refused when they are too many. Default: with a database of one's own. */
  rateLimit?: boolean
}

/** A customer's server may take so long to answer what is exported to it. */
const DELIVERY_TIMEOUT_MS = 30_000

/** Long reads of one process; each holds a connection beside DATABASE_POOL. */
const READS_AT_ONCE = 4

const CHANNELS = ['orgraph_identity', 'orgraph_event', 'orgraph_run', 'orgraph_webhook']

/** Connects everything that a process has once. The database must be migrated. */
export async function startServices(options: ServiceOptions): Promise<Services & { close(): Promise<void> }> {
  const { settings, log, publicUrl } = options
  const now = options.now ?? (() => new Date())
  const newId = options.newId ?? newUuid
  const random = options.random ?? randomBytes
  const telemetry = await openTelemetry(settings)
  const { measures, tracing, exposition } = telemetry
  const database = openDatabase({
    applicationUrl: options.applicationUrl,
    ownerUrl: options.ownerUrl,
    poolSize: settings.databasePool,
    onError: (error) => log.warn({ reason: error.message }, 'a database connection was lost'),
    ...(options.onStatement && { onStatement: options.onStatement }),
  })
  for (const [name, pool] of Object.entries({ app: database.appPool, system: database.systemPool })) {
    watchStatements(pool, name, telemetry)
    exposition?.watchPool(name, pool)
  }
  exposition?.watchDatabase(
    standingOf(database.systemPool, (error) => log.warn({ err: error }, 'how the work stands could not be told')),
  )
  const notifications = await listen(options.ownerUrl, CHANNELS, (error) =>
    log.warn({ reason: error.message }, 'the connection for notifications was lost'),
  )
  const keyring = createKeyring(options.secretKey, settings.previousSecretKeys)
  const sender = createMailer({
    ...(settings.smtpUrl && { smtpUrl: settings.smtpUrl }),
    from: settings.mailFrom,
    directory: path.join(settings.dataDir, 'mail'),
    log: (message, fields) => log.info(fields ?? {}, message),
    now,
    newId,
  })
  const mailer = watchMailer(sender, measures)
  const jobs = createJobs({ ownerUrl: options.ownerUrl, log, now, newId, telemetry, works: settings.jobs !== 'off' })
  const mail = createMailOutbox({
    system: database.system,
    jobs,
    mailer,
    keyring,
    newId,
    now,
    log,
  })
  const events = openEventSource({
    applicationUrl: options.applicationUrl,
    ...(settings.clickhouseUrl && { clickhouseUrl: settings.clickhouseUrl }),
    connections: READS_AT_ONCE,
    system: database.system,
    now,
    onError: (error) => log.warn({ reason: error.message }, 'a connection for long reads was lost'),
  })
  const rateLimit = options.rateLimit ?? !settings.embedded
  const auth = createAuth({
    database: database.system,
    publicUrl,
    secret: options.secretKey,
    newId,
    rateLimit,
    now,
    ...(mail.canSend && { mail: createAccountMail({ system: database.system, mail, now, log }) }),
  })
  const viewers = createViewerStore({ system: database.system, auth, publicUrl, notifications, now })
  const destinations = createDestinationPolicy(settings.allowPrivateNetworks)
  const guarded = createGuardedFetch({ allow: settings.allowPrivateNetworks, timeoutMs: DELIVERY_TIMEOUT_MS })
  const fetch = watchFetch(guarded, tracing)
  const services = {
    settings,
    publicUrl,
    log,
    telemetry,
    now,
    newId,
    random,
    database,
    notifications,
    auth,
    viewers,
    limits: watchLimits(createLimits({ on: rateLimit, systemPool: database.systemPool }), measures),
    jobs,
    mail,
    lookupTxt: createTxtLookup(settings.dnsServers ? { servers: settings.dnsServers } : {}),
    keyring,
    destinations,
    destinationTools: { destinations, fetch, exportsDir: settings.exportsDir, now },
    events,
    close: async () => {
      await jobs.close()
      await mail.close()
      await events.close()
      await fetch.close()
      await notifications.close()
      await database.close()
      await tracing.close()
    },
  }
  registerWork(services)
  return services
}
