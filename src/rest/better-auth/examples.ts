/** Examples of what the routes answer, for the reference. */
const organizationId = 'org_01hzy3v4w5x6y7z8a9b0c1d2e3'
const userId = 'user_01hzy3v4w5x6y7z8a9b0c1d2e4'
const createdAt = '2026-07-01T12:00:00.000Z'

const columns = { id: organizationId, name: 'Acme Inc', slug: 'acme', logo: null, createdAt }

export const organizationExample = { ...columns, metadata: { tier: 1 } }
export const organizationRowExample = { ...columns, metadata: '{"tier":1}' }

export const memberExample = {
  id: 'member_01hzy3v4w5x6y7z8a9b0c1d2e5',
  organizationId,
  userId,
  role: 'owner',
  createdAt,
}
export const memberWithUserExample = {
  ...memberExample,
  user: { id: userId, name: 'Ada Lovelace', email: 'ada@example.com', image: null },
}
export const createdOrganizationExample = { ...organizationExample, members: [memberExample] }

export const invitationExample = {
  id: 'inv_01hzy3v4w5x6y7z8a9b0c1d2e6',
  organizationId,
  email: 'teammate@example.com',
  role: 'member',
  status: 'pending',
  expiresAt: '2026-07-03T12:00:00.000Z',
  createdAt,
  inviterId: userId,
  hasRestrictedSiteAccess: true,
  siteIds: [1, 2],
}
export const invitationPreviewExample = {
  ...invitationExample,
  organizationName: 'Acme Inc',
  organizationSlug: 'acme',
  inviterEmail: 'ada@example.com',
}

export const statementsExample = { member: ['read'], invitation: ['create', 'cancel'] }
export const roleExample = {
  id: 'role_01hzy3v4w5x6y7z8a9b0c1d2e7',
  organizationId,
  role: 'helper',
  permission: statementsExample,
  createdAt,
}

export const fullOrganizationExample = {
  ...organizationRowExample,
  members: [memberWithUserExample],
  invitations: [invitationExample],
}

export const sessionUserExample = {
  id: userId,
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  emailVerified: true,
  image: null,
  createdAt,
  updatedAt: createdAt,
}
export const sessionExample = {
  id: 'ses_01hzy3v4w5x6y7z8a9b0c1d2e8',
  token: 'kqN0c9oBzV3yT7uXwR5mL1pS8aD4fG2h',
  userId,
  expiresAt: '2026-07-08T12:00:00.000Z',
  createdAt,
  updatedAt: createdAt,
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
  activeOrganizationId: organizationId,
}
