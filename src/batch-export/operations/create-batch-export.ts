import type { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { invalidField, notFound } from '../../errors.js'
import type { BatchExport } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { inOrganization, type Work } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { openVault } from '../../secrets/tenant-keys.js'
import { siteByReference } from '../../site/reads.js'
import { auditedBatchExport } from '../audited.js'
import { mergeConfig } from '../config.js'
import { createBatchExportInput } from '../inputs.js'
import { checkSelection } from '../queries/export-query.js'
import { planAfter } from '../runs/schedule.js'
import { destinationColumns, givenConfig, refuseDisabled } from './destination.js'
import { demandReach } from './under-lock.js'

/**
 * Creates an export of one site, or of all sites of the organization (posthog.md 6.4). Needs `batch_exports.write`.
 *
 * @throws INVALID_INPUT, UNKNOWN_SITES, NOT_FOUND, FORBIDDEN, DESTINATION_DISABLED
 */
export async function createBatchExport(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: z.input<typeof createBatchExportInput>,
): Promise<BatchExport> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  const { site, destination, ...wanted } = parseInput(createBatchExportInput, input)
  const { type } = destination
  const { startAt = null, endAt = null } = wanted
  const model = wanted.model ?? 'EVENTS'
  await checkSelection({ model, hogqlQuery: wanted.hogqlQuery, filters: wanted.filters })
  const config = await givenConfig(ctx, target, type, destination.config)
  // Looked for before the transaction, which has one connection and must not wait for another.
  const seen = site == null ? null : await ctx.load(siteByReference, site)
  const options = { action: 'batch_export.create', needs: ['batch_exports.write'] } as const
  return inOrganization(ctx, target.id, options, async (work) => {
    const { tx, organization, now } = work
    refuseDisabled(type)
    const siteId = site == null ? null : await siteOfOrganization(work, seen?.id)
    demandReach(work, siteId)
    const id = ctx.services.newId()
    const vault = await openVault(work, organization.id)
    const row = await tx.batchExport.create({
      data: {
        id,
        organizationId: organization.id,
        siteId,
        name: wanted.name,
        model,
        interval: wanted.interval,
        ...destinationColumns(vault, id, { type, config: mergeConfig({}, config), model }),
        ...(wanted.filters && { filters: wanted.filters as object[] }),
        hogqlQuery: wanted.hogqlQuery ?? null,
        startAt,
        endAt,
        paused: wanted.paused ?? false,
        ...planAfter({ interval: wanted.interval, startAt, endAt }, null, now),
        createdById: 'userId' in ctx.viewer ? ctx.viewer.userId : null,
        createdAt: now,
        updatedAt: now,
      },
    })
    return {
      value: row,
      audit: {
        action: options.action,
        resourceType: 'BatchExport',
        resourceId: id,
        after: auditedBatchExport(row),
      },
      events: [{ type: 'batch_export.created', data: { batchExportId: encodeId('BatchExport', id), name: row.name } }],
    }
  })
}

/** @throws UNKNOWN_SITES */
async function siteOfOrganization({ tx, organization }: Work, siteId = ''): Promise<string> {
  const site = siteId && (await tx.site.findFirst({ where: { id: siteId, organizationId: organization.id } }))
  if (site) return site.id
  throw invalidField('site', 'unknown_sites', 'The site is not one of this organization.', 'UNKNOWN_SITES')
}
