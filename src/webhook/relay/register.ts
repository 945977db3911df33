import type { Services } from '../../services.js'
import { deliverer } from './deliver.js'
import { FAILING_WEBHOOKS, WEBHOOKS } from './queue.js'
import { forgetOldDeliveries } from './retention.js'
import { wakeEndpoints } from './wake.js'

/** The work of webhooks: sending what is due, at once when it commits, and by the clock what is tried again. */
export function registerWebhooks(services: Services): void {
  const { jobs, notifications, settings, log } = services
  jobs.work(WEBHOOKS, deliverer(services))
  jobs.work(FAILING_WEBHOOKS, deliverer(services))
  jobs.every('webhooks', 5, () => wakeEndpoints(services))
  jobs.every('webhook-retention', 3_600, () => forgetOldDeliveries(services))
  if (settings.jobs === 'off') return
  notifications.on('orgraph_webhook', (organizationId) => {
    if (!jobs.started) return
    wakeEndpoints(services, organizationId).catch((error: unknown) =>
      log.warn({ err: error }, 'an endpoint could not be woken; the next round will'),
    )
  })
}
