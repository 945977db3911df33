import type { Logger } from 'pino'
import type { Database } from './database/client.js'
import type { Notifications } from './database/notifications.js'
import type { DestinationTools } from './destination/port.js'
import type { EventSource } from './event-source/port.js'
import type { Auth } from './identity/auth.js'
import type { ViewerStore } from './identity/viewers.js'
import type { Jobs } from './jobs/port.js'
import type { Limits } from './limits/limits.js'
import type { DestinationPolicy } from './net/destination.js'
import type { TxtLookup } from './net/dns.js'
import type { MailOutbox } from './net/mail-outbox.js'
import type { Keyring } from './net/secrets.js'
import type { Telemetry } from './observability/telemetry.js'
import type { Settings } from './settings.js'

/** What one process has once: made in main.ts (and by the testkit), handed to every request. */
export interface Services {
  settings: Settings
  /** Without a trailing slash. */
  publicUrl: string
  log: Logger
  /** Measures and traces; silent where nobody asked for them. */
  telemetry: Telemetry
  now: () => Date
  newId: () => string
  random: (bytes: number) => Buffer
  database: Database
  notifications: Notifications
  auth: Auth
  viewers: ViewerStore
  limits: Limits
  jobs: Jobs
  mail: MailOutbox
  lookupTxt: TxtLookup
  /** Where exported rows come from. */
  events: EventSource
  keyring: Keyring
  /** Where the gateway may connect on a customer's word. */
  destinations: DestinationPolicy
  /** What destinations of exports may use. */
  destinationTools: DestinationTools
}
