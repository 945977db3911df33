import { recordAudit } from '../../audit/record.js'
import type { Tx } from '../../database/client.js'
import { announce, lockOrganization } from '../../feed/announce.js'
import type { WebhookDisabledReason } from '../../generated/prisma/client.js'
import { mailOwners } from '../../member/mail-owners.js'
import { webhookDisabledMail } from '../../net/mail-templates.js'
import type { Services } from '../../services.js'
import { systemContext } from '../../system-context.js'
import { failWaiting } from '../operations/steps/fail-waiting.js'

/**
 * Sends an endpoint nothing any more and tells the owners why. A transaction of its own, since it takes the lock of the
 * organization first, as operations do.
 *
 * @param url the one that is given up: the owner may have set another since
 */
export async function disableWebhook(
  services: Services,
  { organizationId, url }: { organizationId: string; url: string },
  reason: WebhookDisabledReason,
): Promise<void> {
  await services.database.system.$transaction(async (tx) => {
    if (!(await lockOrganization(tx, organizationId))) return
    const now = services.now()
    const { count } = await tx.webhook.updateMany({
      where: { organizationId, url, disabledAt: null },
      data: { disabledAt: now, disabledReason: reason },
    })
    if (count === 0) return
    await failWaiting(tx, organizationId, now)
    await recordAudit(tx, systemContext(services), organizationId, {
      action: 'webhook.disable',
      resourceType: 'Webhook',
      resourceId: organizationId,
      before: { disabledAt: null },
      after: { disabledAt: now, reason },
    })
    await announce(services, tx, organizationId, { type: 'webhook.disabled', data: { reason } })
    await tellOwners(services, tx, { organizationId, url }, reason)
  })
}

async function tellOwners(
  services: Services,
  tx: Tx,
  { organizationId, url }: { organizationId: string; url: string },
  reason: WebhookDisabledReason,
) {
  const { name } = await tx.organization.findFirstOrThrow({ where: { id: organizationId } })
  const letter = webhookDisabledMail({ organizationName: name, host: new URL(url).host, reason })
  await mailOwners(services, tx, organizationId, letter)
}
