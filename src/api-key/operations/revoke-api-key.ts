import type { RequestContext } from '../../context.js'
import type { Tx } from '../../database/client.js'
import { notFound, sessionRequired } from '../../errors.js'
import type { ApiKey } from '../../generated/prisma/client.js'
import { encodeId, parseId } from '../../ids.js'
import { inOrganization, type Outcome, onOwnAccount, onPlatform } from '../../operation.js'
import { auditedKey } from '../audited.js'
import { apiKeyById } from '../reads.js'

/**
 * Ends a key for good, in every process within a second: an own one, or one of an organization by `api_keys.revoke`.
 * By session alone (E8). A key that has ended already stays as it is.
 *
 * @throws SESSION_REQUIRED, NOT_FOUND, FORBIDDEN
 */
export async function revokeApiKey(ctx: RequestContext, apiKeyId: string): Promise<ApiKey> {
  const { viewer } = ctx
  if (viewer.kind !== 'USER' && viewer.kind !== 'OPERATOR') throw sessionRequired(['api_keys.revoke'])
  const id = parseId('ApiKey', apiKeyId)
  const key = id && (await ctx.load(apiKeyById, id))
  if (!key) throw notFound('API key')

  const isOwn = viewer.kind === 'USER' && key.userId === viewer.userId
  const { organizationId } = key
  if (organizationId) {
    const needs = isOwn ? [] : (['api_keys.revoke'] as const)
    const options = { action: 'api_key.revoke', needs, what: 'API key' }
    return inOrganization(ctx, organizationId, options, ({ tx, now }) => end(tx, { id: key.id, organizationId }, now))
  }
  if (isOwn) return onOwnAccount(ctx, ({ tx, now }) => end(tx, { id: key.id, userId: viewer.userId }, now))
  // What is left are the keys of other people and of partners; only super admins and the operator see those.
  return onPlatform(
    ctx,
    { action: 'api_key.revoke', resourceType: 'ApiKey', needs: 'platform.partners.create' },
    ({ tx, now }) => end(tx, { id: key.id }, now),
  )
}

async function end(
  tx: Tx,
  where: { id: string; organizationId?: string; userId?: string },
  now: Date,
): Promise<Outcome<ApiKey>> {
  const before = await tx.apiKey.findFirst({ where })
  if (!before) throw notFound('API key')
  const value = before.revokedAt
    ? before
    : await tx.apiKey.update({ where: { id: before.id }, data: { revokedAt: now, updatedAt: now } })
  return {
    value,
    audit: {
      action: 'api_key.revoke',
      resourceType: 'ApiKey',
      resourceId: value.id,
      before: auditedKey(before),
      after: auditedKey(value),
    },
    events: [
      { type: 'api_key.revoked', data: { apiKeyId: encodeId('ApiKey', value.id), kind: value.kind, name: value.name } },
    ],
    changesAccess: true,
  }
}
