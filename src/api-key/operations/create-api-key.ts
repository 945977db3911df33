import type { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { invalidField, notFound, refusal, sessionRequired } from '../../errors.js'
import type { Organization } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { inOrganization, type Outcome, onOwnAccount } from '../../operation.js'
import { findOrganization } from '../../organization/reads.js'
import { sitesOfActor } from '../../site/opening.js'
import { auditedKey } from '../audited.js'
import { createApiKeyInput } from '../inputs.js'
import { beyondMaker, ceilingOfKeys, PERSONAL_KINDS } from '../policy.js'
import { checkDraft, type IssuedKey, issueKey, type KeyDraft, makeRoom } from './issue-key.js'

/**
 * Makes a key and tells its text, once. A personal key acts as the person who makes it, by session (E8); with
 * `organization` it works there alone, and those who manage that organization's keys see it. A key of the organization
 * (RYBBIT_ORGANIZATION) needs `api_keys.create` and may do nothing that its maker may not.
 *
 * @throws INVALID_INPUT, SESSION_REQUIRED, NOT_FOUND (an organization), FORBIDDEN, ESCALATION, API_KEY_LIMIT
 */
export async function createApiKey(ctx: RequestContext, input: z.input<typeof createApiKeyInput>): Promise<IssuedKey> {
  const wanted = parseInput(createApiKeyInput, input)
  const kind = wanted.kind ?? 'NATIVE'
  const isPersonal = (PERSONAL_KINDS as readonly string[]).includes(kind)
  if (isPersonal && ctx.viewer.kind !== 'USER') throw sessionRequired()
  if (!isPersonal && kind !== 'RYBBIT_ORGANIZATION') {
    throw invalidField(
      'kind',
      'invalid_value',
      'Keys of this kind come from rotateOrganizationToken and createPartnerKey.',
    )
  }
  if (wanted.organization && wanted.organizationIds) {
    throw invalidField('organizationIds', 'custom', 'Give either organization or organizationIds, not both.')
  }
  const draft = {
    kind,
    name: wanted.name,
    scopes: wanted.scopes ?? null,
    expiresAt: wanted.expiresAt ?? null,
    trustedDocumentsOnly: wanted.trustedDocumentsOnly ?? false,
  }
  checkDraft(draft, ctx.services.now())

  const organization = wanted.organization && (await visible(ctx, wanted.organization))
  if (isPersonal) {
    if (organization) return forOneOrganization(ctx, organization, { ...draft, organizationIds: [organization.id] })
    const ids = await Promise.all((wanted.organizationIds ?? []).map((id) => visible(ctx, { id })))
    return forMyself(ctx, { ...draft, organizationIds: [...new Set(ids.map(({ id }) => id))] })
  }
  if (!organization) throw invalidField('organization', 'required', 'A key of an organization needs the organization.')
  return forTheOrganization(ctx, organization, { ...draft, organizationIds: [] })
}

async function visible(ctx: RequestContext, reference: { id: string } | { slug: string }): Promise<Organization> {
  const organization = await findOrganization(ctx, reference)
  if (!organization) throw notFound('Organization')
  return organization
}

function forMyself(ctx: RequestContext, draft: KeyDraft): Promise<IssuedKey> {
  return onOwnAccount(ctx, async ({ tx, now }) => {
    const userId = ownUserId(ctx)
    await makeRoom(tx, { userId }, now)
    return made(await issueKey(ctx, tx, { userId }, draft))
  })
}

function forOneOrganization(ctx: RequestContext, { id }: Organization, draft: KeyDraft): Promise<IssuedKey> {
  return inOrganization(ctx, id, { action: 'api_key.create', needs: ['organization.read'] }, async ({ tx, now }) => {
    const userId = ownUserId(ctx)
    await makeRoom(tx, { userId }, now)
    return made(await issueKey(ctx, tx, { userId, organizationId: id }, draft))
  })
}

function forTheOrganization(ctx: RequestContext, { id }: Organization, draft: KeyDraft): Promise<IssuedKey> {
  const options = { action: 'api_key.create', needs: ['api_keys.create'] } as const
  return inOrganization(ctx, id, options, async (work) => {
    const { tx, now } = work
    const ceiling = ceilingOfKeys(work.ceiling, sitesOfActor(work))
    const missingPermissions = beyondMaker({ ...draft, organizationIds: null }, id, ceiling)
    if (missingPermissions.length > 0) {
      throw refusal('ESCALATION', 'The key would hold more than you do.', { missingPermissions })
    }
    await makeRoom(tx, { organizationId: id }, now)
    return made(await issueKey(ctx, tx, { organizationId: id }, draft))
  })
}

function ownUserId({ viewer }: RequestContext): string {
  if (viewer.kind !== 'USER') throw sessionRequired()
  return viewer.userId
}

function made(value: IssuedKey): Outcome<IssuedKey> {
  const { apiKey } = value
  return {
    value,
    audit: { action: 'api_key.create', resourceType: 'ApiKey', resourceId: apiKey.id, after: auditedKey(apiKey) },
    events: [
      {
        type: 'api_key.created',
        data: { apiKeyId: encodeId('ApiKey', apiKey.id), kind: apiKey.kind, name: apiKey.name },
      },
    ],
  }
}
