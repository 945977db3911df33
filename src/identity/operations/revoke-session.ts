import type { RequestContext } from '../../context.js'
import { invalidField, notFound, sessionRequired } from '../../errors.js'
import { parseId } from '../../ids.js'
import { onOwnAccount } from '../../operation.js'

/**
 * Ends one of the viewer's own sessions, or all but the one in use, in every process within a second. By session alone.
 *
 * @returns the (raw) ids of the sessions that ended
 * @throws INVALID_INPUT, SESSION_REQUIRED, NOT_FOUND
 */
export async function revokeSession(
  ctx: RequestContext,
  input: { sessionId?: string | null | undefined; allOthers?: boolean | null | undefined },
): Promise<string[]> {
  const { viewer } = ctx
  if (viewer.kind !== 'USER') throw sessionRequired()
  if ((input.sessionId != null) === (input.allOthers === true)) {
    throw invalidField('sessionId', 'custom', 'Name one session, or ask for all others.')
  }
  const id = input.sessionId == null ? null : parseId('Session', input.sessionId)
  if (input.sessionId != null && !id) throw notFound('Session')
  return onOwnAccount(ctx, async ({ tx }) => {
    const which = id ?? { not: viewer.session.id }
    const ending = await tx.session.findMany({ where: { userId: viewer.userId, id: which }, select: { id: true } })
    if (id && ending.length === 0) throw notFound('Session')
    const ids = ending.map((session) => session.id)
    await tx.session.deleteMany({ where: { userId: viewer.userId, id: { in: ids } } })
    return {
      value: ids,
      audit: { action: 'session.revoke', resourceType: 'Session', resourceId: id, after: { sessionIds: ids } },
      changesAccess: true,
    }
  })
}
