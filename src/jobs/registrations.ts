import { registerExports } from '../batch-export/runs/register.js'
import { registerEventDays } from '../event-source/partitions.js'
import { registerMail } from '../net/mail-outbox.js'
import type { Services } from '../services.js'
import { registerWebhooks } from '../webhook/relay/register.js'

/** Who does which work: one line for each noun that has some. */
export function registerWork(services: Services): void {
  registerEventDays(services)
  registerExports(services)
  registerMail(services)
  registerWebhooks(services)
}
