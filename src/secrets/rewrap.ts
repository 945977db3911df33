import type { RequestContext } from '../context.js'
import type { Tx } from '../database/client.js'
import { SecretError } from '../net/secrets.js'
import { onPlatform } from '../operation.js'

/** How many data keys there are, and how many of them were wrapped anew. */
export interface Rewrapped {
  dataKeys: number
  rewrapped: number
}

/**
 * Wraps every data key by the present SECRET_KEY: those of the organizations, and those of mail that waits. Afterwards
 * SECRET_KEY_PREVIOUS is needed no more; no secret is opened. The operator's alone.
 *
 * @throws FORBIDDEN; SecretError where a data key was wrapped by a key that is not at hand (then nothing is changed)
 */
export function rewrapDataKeys(ctx: RequestContext): Promise<Rewrapped> {
  return onPlatform(ctx, { action: 'secrets.rewrap', resourceType: 'Organization' }, async ({ tx }) => {
    const tenants = await rewrapTenantKeys(ctx, tx)
    const mails = await rewrapMails(ctx, tx)
    const value = {
      dataKeys: tenants.dataKeys + mails.dataKeys,
      rewrapped: tenants.rewrapped + mails.rewrapped,
    }
    return {
      value,
      audit: {
        action: 'secrets.rewrap',
        resourceType: 'Organization',
        resourceId: null,
        after: { ...value, keyId: ctx.services.keyring.keyId },
      },
    }
  })
}

async function rewrapTenantKeys(ctx: RequestContext, tx: Tx): Promise<Rewrapped> {
  const rows = await tx.tenantKey.findMany({ select: { organizationId: true, wrappedKey: true } })
  const stale = rows.filter(({ wrappedKey }) => !ctx.services.keyring.isCurrent(wrappedKey))
  const fresh = stale.map(({ organizationId, wrappedKey }) =>
    wrapAgain(ctx, wrappedKey, `organization ${organizationId}`),
  )
  await tx.$executeRaw`
    update tenant_key t set "wrappedKey" = n.fresh, "updatedAt" = ${ctx.services.now()}
    from unnest(${stale.map((row) => row.organizationId)}::uuid[], ${stale.map((row) => row.wrappedKey)}::text[],
      ${fresh}::text[]) n(id, old, fresh)
    where t."organizationId" = n.id and t."wrappedKey" = n.old`
  return { dataKeys: rows.length, rewrapped: stale.length }
}

/** Sealed mail begins with its own wrapped data key (net/mail-outbox). */
async function rewrapMails(ctx: RequestContext, tx: Tx): Promise<Rewrapped> {
  const rows = await tx.outgoingMail.findMany({
    where: { sealedBody: { not: null } },
    select: { id: true, sealedBody: true },
  })
  const stale = rows
    .map(({ id, sealedBody }) => ({ id, sealedBody: sealedBody ?? '', wrapped: sealedBody?.split(' ')[0] ?? '' }))
    .filter(({ wrapped }) => !ctx.services.keyring.isCurrent(wrapped))
  const fresh = stale.map(({ id, wrapped, sealedBody }) =>
    sealedBody.replace(wrapped, wrapAgain(ctx, wrapped, `mail ${id}`)),
  )
  await tx.$executeRaw`
    update outgoing_mail m set "sealedBody" = n.fresh
    from unnest(${stale.map((row) => row.id)}::uuid[], ${stale.map((row) => row.sealedBody)}::text[], ${fresh}::text[])
      n(id, old, fresh)
    where m.id = n.id and m."sealedBody" = n.old`
  return { dataKeys: rows.length, rewrapped: stale.length }
}

function wrapAgain({ services: { keyring } }: RequestContext, wrapped: string, whose: string): string {
  try {
    return keyring.wrap(keyring.unwrap(wrapped))
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    throw new SecretError(`the data key of ${whose} does not open: name the key that wrapped it in SECRET_KEY_PREVIOUS`)
  }
}
