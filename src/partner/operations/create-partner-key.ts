import type { z } from 'zod'
import { auditedKey } from '../../api-key/audited.js'
import { createPartnerKeyInput } from '../../api-key/inputs.js'
import { checkDraft, type IssuedKey, issueKey, type KeyDraft } from '../../api-key/operations/issue-key.js'
import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { Partner } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { onPlatform } from '../../operation.js'

/**
 * Makes a Partner Key and tells its text, once. For super admins by session, and the operator.
 *
 * @throws INVALID_INPUT, SESSION_REQUIRED, FORBIDDEN, NOT_FOUND
 */
export function createPartnerKey(
  ctx: RequestContext,
  partnerId: string,
  input: z.input<typeof createPartnerKeyInput>,
): Promise<IssuedKey & { partner: Partner }> {
  const options = { action: 'partner.create_key', resourceType: 'Partner', needs: 'platform.partners.create' } as const
  return onPlatform(ctx, options, async ({ tx, now }) => {
    const wanted = parseInput(createPartnerKeyInput, input)
    const id = parseId('Partner', partnerId)
    const partner = id && (await tx.partner.findFirst({ where: { id } }))
    if (!partner) throw notFound('Partner')
    const draft: KeyDraft = {
      kind: 'RECRUBO_PARTNER',
      name: wanted.name,
      scopes: wanted.scopes ?? null,
      organizationIds: [],
      expiresAt: wanted.expiresAt ?? null,
    }
    checkDraft(draft, now)
    const issued = await issueKey(ctx, tx, { partnerId: partner.id }, draft)
    return {
      value: { partner, ...issued },
      audit: {
        action: 'partner.create_key',
        resourceType: 'ApiKey',
        resourceId: issued.apiKey.id,
        after: auditedKey(issued.apiKey),
      },
    }
  })
}
