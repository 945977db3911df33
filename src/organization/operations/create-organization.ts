import type { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { isUniqueViolation } from '../../database/errors.js'
import { forbidden, refusal } from '../../errors.js'
import type { Organization } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { type Founding, foundOrganization, type Outcome } from '../../operation.js'
import { auditedOrganization } from '../audited.js'
import { createOrganizationInput } from '../inputs.js'
import { mayCreateOrganization, slugOf } from '../policy.js'

/**
 * Creates an organization. A person becomes its owner; a partner's organization belongs to the partner and starts
 * without members (recrubo.md 1). Without a slug one is made of the name. A caller may choose the id (recrubo.md 3.1).
 *
 * @throws INVALID_INPUT, FORBIDDEN, SLUG_TAKEN, CONFLICT (the id is taken)
 */
export async function createOrganization(
  ctx: RequestContext,
  input: z.input<typeof createOrganizationInput>,
): Promise<Organization> {
  if (!mayCreateOrganization(ctx.viewer)) throw forbidden(['platform.organizations.create'])
  const wanted = parseInput(createOrganizationInput, input)
  return founded(ctx, wanted, (at) => insertOrganization(at, wanted))
}

type NewOrganization = z.output<typeof createOrganizationInput>

/**
 * Runs the work that founds an organization, under the id that the caller chose or a fresh one.
 *
 * @throws SLUG_TAKEN, CONFLICT (the id is taken; fact `field`)
 */
export async function founded<Value>(
  ctx: RequestContext,
  wanted: NewOrganization,
  work: (at: Founding) => Promise<Outcome<Value>>,
): Promise<Value> {
  if (wanted.id && (await wasUsed(ctx, wanted.id))) throw idTaken()
  const id = wanted.id ?? ctx.services.newId()
  try {
    return await foundOrganization(ctx, id, (at) => work({ ...at, organization: { id } }))
  } catch (error) {
    if (isUniqueViolation(error, 'slug')) {
      // Nobody asked for this slug: it was made of the name while somebody else took it. The next one has a tail.
      if (wanted.slug == null) return founded(ctx, wanted, work)
      throw refusal('SLUG_TAKEN', 'This slug is already taken.')
    }
    if (isUniqueViolation(error, 'id')) throw idTaken()
    throw error
  }
}

/** Writes the organization; a person becomes its owner, a partner has it. */
export async function insertOrganization(
  { ctx, tx, now, organization: { id } }: Founding,
  wanted: NewOrganization,
): Promise<Outcome<Organization>> {
  const { viewer } = ctx
  const organization = await tx.organization.create({
    data: {
      id,
      name: wanted.name,
      slug: wanted.slug ?? (await freeSlug(ctx, wanted.name)),
      logo: wanted.logo ?? null,
      timezone: wanted.timezone ?? 'UTC',
      ...(wanted.metadata && { metadata: wanted.metadata as object }),
      partnerId: viewer.kind === 'PARTNER' ? viewer.partnerId : null,
      createdAt: now,
      updatedAt: now,
    },
  })
  if ('userId' in viewer) {
    await tx.member.create({
      data: {
        id: ctx.services.newId(),
        organizationId: id,
        userId: viewer.userId,
        roleKeys: ['owner'],
        createdAt: now,
        updatedAt: now,
      },
    })
  }
  return {
    value: organization,
    audit: {
      action: 'organization.create',
      resourceType: 'Organization',
      resourceId: id,
      after: auditedOrganization(organization),
    },
    events: [{ type: 'organization.created', data: { name: organization.name, slug: organization.slug } }],
    changesAccess: true,
  }
}

/** The slug of the name, with a random tail where somebody has it; tenants cannot see each other's, so the owner looks. */
async function freeSlug(ctx: RequestContext, name: string): Promise<string> {
  const base = slugOf(name) || 'organization'
  const taken = await ctx.services.database.system.organization.count({ where: { slug: base } })
  return taken === 0 ? base : `${base}-${ctx.services.random(4).toString('hex')}`
}

const idTaken = () => refusal('CONFLICT', 'This id is already taken.', { facts: { field: 'id' } })

/** An organization that is gone leaves its audit log, which must not become the log of another one. */
async function wasUsed(ctx: RequestContext, id: string): Promise<boolean> {
  return (await ctx.services.database.system.auditEvent.count({ where: { organizationId: id } })) > 0
}
