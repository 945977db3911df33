import { z } from 'zod'
import { SITE_OPTION_DEFAULTS } from '../../site/options.js'

/** What this door sends (rybbit.md 2 to 5, 9), for OpenAPI and for the tests that hold answers against it. */

const time = z.iso.datetime({ precision: 3 }).describe('ISO 8601 with milliseconds and Z.')
const id = (prefix: string) => z.string().describe(`Opaque, \`${prefix}_…\`.`)

const organizationFields = {
  id: id('org'),
  name: z.string(),
  slug: z.string(),
  logo: z.string().nullable(),
  createdAt: time,
  metadata: z.record(z.string(), z.unknown()).nullable(),
}

export const organizationShape = z.strictObject({
  ...organizationFields,
  stripeCustomerId: z.null().describe('Payments are not made here.'),
  monthlyEventCount: z.int().nullable().describe('null where the caller may not see the plan.'),
  overMonthlyLimit: z.boolean().nullable(),
})

export const subscriptionShape = z.strictObject({
  monthlyEventCount: z.int(),
  eventLimit: z.int().nullable().describe('null: unlimited.'),
  overMonthlyLimit: z.boolean(),
  planName: z.string(),
  status: z.string(),
  isPro: z.boolean(),
})

const optionShapes = Object.fromEntries(
  Object.entries(SITE_OPTION_DEFAULTS).map(([name, value]) => [
    name,
    typeof value === 'boolean' ? z.boolean() : z.array(z.string()),
  ]),
) as unknown as { [Name in keyof typeof SITE_OPTION_DEFAULTS]: z.ZodType<(typeof SITE_OPTION_DEFAULTS)[Name]> }

const siteFields = {
  siteId: z.int().describe('What `siteIds` and paths use.'),
  id: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .describe('12 hexadecimal characters, for the tracking script.'),
  name: z.string(),
  domain: z.string(),
  type: z.enum(['web', 'mobile']),
  organizationId: id('org').nullable(),
  createdBy: id('user').nullable().describe('null where a program made it.'),
  public: z.boolean(),
  saltUserIds: z.boolean(),
  blockBots: z.boolean(),
  ...optionShapes,
  detectedPlatform: z.null(),
  createdAt: time,
  updatedAt: time,
}

export const siteShape = z.strictObject(siteFields)

const teams = z.array(z.strictObject({ id: z.string(), name: z.string() })).describe('Empty: there are no teams.')

export const listedSiteShape = z.strictObject({
  ...siteFields,
  sessionsLast24Hours: z.int(),
  isOwner: z.boolean().describe('Whether the caller may manage the site.'),
  teams,
})

export const organizationSitesShape = z.strictObject({
  organization: organizationShape,
  sites: z.array(listedSiteShape),
  subscription: subscriptionShape.nullable().describe('null where the role of the caller hides the plan.'),
})

export const memberShape = z.strictObject({
  id: id('member'),
  role: z.string().describe('owner, admin, member or a role of the organization; several are joined by commas.'),
  userId: id('user'),
  organizationId: id('org'),
  createdAt: time,
  user: z.strictObject({ id: id('user'), name: z.string(), email: z.string() }),
  siteAccess: z.strictObject({ hasRestrictedSiteAccess: z.boolean(), siteIds: z.array(z.int()) }),
  teams,
})

export const organizationMembersShape = z.strictObject({ success: z.literal(true), data: z.array(memberShape) })

export const myOrganizationShape = organizationShape.extend({
  members: z.array(memberShape).describe('Empty for a key.'),
  sites: z.array(siteShape),
})

export const myMembershipShape = z.strictObject({
  ...organizationFields,
  role: z.string(),
  permissions: z.array(z.string()),
  assignableRoles: z.array(z.enum(['owner', 'admin', 'member'])),
})

export const memberSitesShape = z.strictObject({
  memberId: id('member'),
  hasRestrictedSiteAccess: z.boolean(),
  siteAccess: z.array(z.strictObject({ siteId: z.int(), name: z.string(), domain: z.string() })),
})

export const siteConfigShape = z.strictObject({ success: z.literal(true), message: z.string(), config: siteShape })
