import { registerExports } from '../batch-export/runs/register.js'
import { registerEvents } from '../event-source/register.js'
import { registerMail } from '../net/mail-outbox.js'
import type { Services } from '../services.js'
import { registerWebhooks } from '../webhook/relay/register.js'

/** Who does which work: one line for each noun that has some. */
export function registerWork(services: Services): void {
  registerEvents(services)
  registerExports(services)
  registerMail(services)
  registerWebhooks(services)
}
