import { SITE_OPTION_DEFAULTS } from '../../site/options.js'

/** The samples of the documented pages, with the fields that those leave out. */

const organization = {
  id: 'org_01jz5m3x8nfa3v9k2y7q4w6e5r',
  name: 'Acme Inc',
  slug: 'acme',
  logo: null,
  createdAt: '2024-01-15T10:30:00.000Z',
  metadata: null,
}

const organizationRow = { ...organization, stripeCustomerId: null, monthlyEventCount: 45_230, overMonthlyLimit: false }

export const siteExample = {
  siteId: 456,
  id: 'a1b2c3d4e5f6',
  name: 'My Website',
  domain: 'example.com',
  type: 'web',
  organizationId: organization.id,
  createdBy: 'user_01jz5m3x8nfa3v9k2y7q4w6e5s',
  public: false,
  saltUserIds: false,
  blockBots: true,
  ...SITE_OPTION_DEFAULTS,
  detectedPlatform: null,
  createdAt: '2024-01-15T10:30:00.000Z',
  updatedAt: '2024-01-15T10:30:00.000Z',
}

export const listedSiteExample = { ...siteExample, sessionsLast24Hours: 1247, isOwner: true, teams: [] }

export const organizationSitesExample = {
  organization: organizationRow,
  sites: [listedSiteExample],
  subscription: {
    monthlyEventCount: 45_230,
    eventLimit: 100_000,
    overMonthlyLimit: false,
    planName: 'pro',
    status: 'active',
    isPro: true,
  },
}

const memberExample = {
  id: 'member_01jz5m3x8nfa3v9k2y7q4w6e5t',
  role: 'owner',
  userId: 'user_01jz5m3x8nfa3v9k2y7q4w6e5s',
  organizationId: organization.id,
  createdAt: '2024-01-15T10:30:00.000Z',
  user: { id: 'user_01jz5m3x8nfa3v9k2y7q4w6e5s', name: 'John Doe', email: 'john@example.com' },
  siteAccess: { hasRestrictedSiteAccess: false, siteIds: [] },
  teams: [],
}

export const organizationMembersExample = { success: true, data: [memberExample] }

export const myOrganizationsExample = [{ ...organizationRow, members: [memberExample], sites: [siteExample] }]

export const myMembershipsExample = [
  { ...organization, role: 'member', permissions: ['organization.read', 'sites.read'], assignableRoles: [] },
]

export const memberSitesExample = {
  memberId: memberExample.id,
  hasRestrictedSiteAccess: true,
  siteAccess: [{ siteId: 456, name: 'My Website', domain: 'example.com' }],
}

export const siteConfigExample = {
  success: true,
  message: 'Site configuration updated successfully',
  config: { ...siteExample, blockBots: false, excludedIPs: ['203.0.113.7'] },
}
