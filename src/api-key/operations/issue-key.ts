import type { ApiKeyKind } from '../../access/key-scopes.js'
import { validateScopes } from '../../access/key-scopes.js'
import type { RequestContext } from '../../context.js'
import type { Tx } from '../../database/client.js'
import { invalidField, invalidInput, refusal } from '../../errors.js'
import type { ApiKey } from '../../generated/prisma/client.js'
import { generateKey, hashKey } from '../../identity/key-format.js'
import { MAX_ACTIVE_KEYS } from '../policy.js'

/** A fresh key: its row, and its text, which nobody can read again. */
export interface IssuedKey {
  apiKey: ApiKey
  key: string
}

export type KeyOwner = { userId: string; organizationId?: string } | { organizationId: string } | { partnerId: string }

export interface KeyDraft {
  kind: ApiKeyKind
  name: string
  /** null: whatever the owner may do. */
  scopes: string[] | null
  organizationIds: string[]
  expiresAt: Date | null
  trustedDocumentsOnly?: boolean
}

/** Writes a key of the owner and returns it with its text. A key that is held to trusted documents makes none that is not. */
export async function issueKey(ctx: RequestContext, tx: Tx, owner: KeyOwner, draft: KeyDraft): Promise<IssuedKey> {
  const { services, viewer } = ctx
  const { key, start, last4 } = generateKey(draft.kind, services.random)
  const now = services.now()
  const apiKey = await tx.apiKey.create({
    data: {
      ...draft,
      ...owner,
      id: services.newId(),
      hash: hashKey(key),
      start,
      last4,
      scopes: draft.scopes ?? [],
      unscoped: draft.scopes === null,
      trustedDocumentsOnly: draft.trustedDocumentsOnly || ('key' in viewer && viewer.key.trustedDocumentsOnly === true),
      createdById: 'userId' in viewer ? viewer.userId : null,
      createdAt: now,
      updatedAt: now,
    },
  })
  return { apiKey, key }
}

/**
 * Holds back whoever makes a key of the same owner at the same time, and counts.
 *
 * @throws API_KEY_LIMIT
 */
export async function makeRoom(
  tx: Tx,
  owner: { userId: string } | { organizationId: string },
  now: Date,
): Promise<void> {
  const [id] = Object.values(owner)
  await tx.$queryRaw`select 1 as held from pg_advisory_xact_lock(hashtextextended(${`api_key ${id}`}, 0))`
  const active = await tx.apiKey.count({
    where: {
      ...('userId' in owner ? owner : { ...owner, userId: null }),
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
    },
  })
  if (active >= MAX_ACTIVE_KEYS) {
    throw refusal('API_KEY_LIMIT', `There may be at most ${MAX_ACTIVE_KEYS} active keys; revoke one first.`)
  }
}

/** @throws INVALID_INPUT for scopes that the kind does not know, and for an expiry that is no time to come */
export function checkDraft(draft: Pick<KeyDraft, 'kind' | 'scopes' | 'expiresAt'>, now: Date): void {
  const unknown = validateScopes(draft.kind, draft.scopes ?? [])
  if (unknown.length > 0) {
    throw invalidInput(
      unknown.map((scope) => ({
        path: 'scopes',
        code: 'unknown_scope',
        message: `A key of this kind has no scope ${scope}.`,
      })),
    )
  }
  if (draft.expiresAt && draft.expiresAt <= now) {
    throw invalidField('expiresAt', 'too_small', 'The expiry must be in the future.')
  }
}
