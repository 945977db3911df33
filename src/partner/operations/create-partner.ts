import type { z } from 'zod'
import type { RequestContext } from '../../context.js'
import type { Partner } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { onPlatform } from '../../operation.js'
import { createPartnerInput } from '../inputs.js'

/**
 * Creates a partner, who runs organizations for others (recrubo.md 1). For super admins by session, and the operator.
 *
 * @throws INVALID_INPUT, SESSION_REQUIRED, FORBIDDEN
 */
export function createPartner(ctx: RequestContext, input: z.input<typeof createPartnerInput>): Promise<Partner> {
  const options = { action: 'partner.create', resourceType: 'Partner', needs: 'platform.partners.create' } as const
  return onPlatform(ctx, options, async ({ tx, now }) => {
    const { name } = parseInput(createPartnerInput, input)
    const partner = await tx.partner.create({
      data: { id: ctx.services.newId(), name, createdAt: now, updatedAt: now },
    })
    return {
      value: partner,
      audit: { action: 'partner.create', resourceType: 'Partner', resourceId: partner.id, after: { name } },
    }
  })
}
