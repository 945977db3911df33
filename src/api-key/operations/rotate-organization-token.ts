import type { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { notFound, refusal } from '../../errors.js'
import type { Organization } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { type Founding, inOrganization, type Outcome, type Work } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { sitesOfActor } from '../../site/opening.js'
import { auditedKey } from '../audited.js'
import { rotateOrganizationTokenInput } from '../inputs.js'
import { beyondMaker, ceilingOfKeys } from '../policy.js'
import { issueKey, makeRoom } from './issue-key.js'

/**
 * Gives the organization a fresh Organization Key (recrubo.md 3.2) and ends the ones before, at once or after the overlap.
 * Needs `organization.token.rotate`; its partner aside, nobody gets a key by it that could do more than himself.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, ESCALATION, API_KEY_LIMIT (too many tokens overlap)
 */
export async function rotateOrganizationToken(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: z.input<typeof rotateOrganizationTokenInput> = {},
): Promise<{ organization: Organization; token: string }> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  const { overlapSeconds } = parseInput(rotateOrganizationTokenInput, input)
  const seconds = overlapSeconds ?? 0
  return inOrganization(
    ctx,
    target.id,
    { action: 'organization.rotate_token', needs: ['organization.token.rotate'] },
    async (work) => {
      refuseMoreThanOwn(work, TOKEN)
      const { value: token, ...outcome } = await replaceToken(work, seconds)
      return { ...outcome, value: { organization: work.organization, token } }
    },
  )
}

const TOKEN = { kind: 'RECRUBO_ORGANIZATION', name: 'Organization token', scopes: null, expiresAt: null } as const

/**
 * Makes a token and ends the ones before, after the overlap. The value is its text.
 *
 * @throws API_KEY_LIMIT
 */
export async function replaceToken(work: Founding, seconds: number): Promise<Outcome<string>> {
  const { ctx, tx, organization, now } = work
  await endOthers(work, seconds)
  await makeRoom(tx, { organizationId: organization.id }, now)
  const { apiKey, key } = await issueKey(
    ctx,
    tx,
    { organizationId: organization.id },
    { ...TOKEN, organizationIds: [] },
  )
  return {
    value: key,
    audit: {
      action: 'organization.rotate_token',
      resourceType: 'Organization',
      resourceId: organization.id,
      after: { ...auditedKey(apiKey), overlapSeconds: seconds },
    },
    events: [
      {
        type: 'organization.token_rotated',
        data: { apiKeyId: encodeId('ApiKey', apiKey.id), overlapSeconds: seconds },
      },
    ],
    changesAccess: true,
  }
}

function refuseMoreThanOwn(work: Work, key: { kind: 'RECRUBO_ORGANIZATION'; scopes: null }): void {
  const { viewer, organization } = work
  // The token is how a partner lets others work in an organization that it manages without working there itself.
  if (viewer.kind === 'PARTNER') return
  const ceiling = ceilingOfKeys(work.ceiling, sitesOfActor(work))
  const missingPermissions = beyondMaker({ ...key, organizationIds: null }, organization.id, ceiling)
  if (missingPermissions.length === 0) return
  throw refusal('ESCALATION', 'The token would hold more than you do.', { missingPermissions })
}

/** A token whose end is nearer than the overlap keeps it. */
async function endOthers({ tx, organization, now }: Founding, seconds: number): Promise<void> {
  const end = new Date(now.getTime() + seconds * 1000)
  await tx.apiKey.updateMany({
    where: {
      organizationId: organization.id,
      kind: 'RECRUBO_ORGANIZATION',
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: end } }],
    },
    data: { ...(seconds > 0 ? { expiresAt: end } : { revokedAt: now }), updatedAt: now },
  })
}
