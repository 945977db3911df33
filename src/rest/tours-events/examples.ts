/** Examples of what the rows answer, for the reference. */
const organizationId = '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e0f'
const userId = '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e10'
const roleId = '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e11'
const createdAt = '2026-07-01T12:00:00.000Z'

export const organizationExample = {
  id: organizationId,
  name: 'Bay Tours',
  slug: 'bay-tours',
  logo: 'https://example.com/logo.png',
  timezone: 'America/Los_Angeles',
  createdAt,
  updatedAt: createdAt,
}

export const permissionsExample = {
  role: 'admin',
  permissions: { users: { read: true, invite: true, update: true, delete: false } },
  granted: ['users.read', 'users.invite', 'users.update'],
}

export const memberExample = {
  id: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e12',
  organizationId,
  userId,
  role: 'coordinator',
  roleId,
  createdAt,
  user: { id: userId, name: 'Ada Lovelace', email: 'ada@example.com', image: null },
}

export const roleExample = {
  id: roleId,
  name: 'coordinator',
  description: 'Plans the tours.',
  permissions: ['users.read'],
  isSystem: false,
  organizationId,
  shadows: null,
  memberCount: 3,
}

export const invitationExample = {
  id: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e13',
  email: 'teammate@example.com',
  role: 'coordinator',
  status: 'pending',
  inviterId: userId,
  organizationId,
  expiresAt: '2026-07-08T12:00:00.000Z',
  createdAt,
}

export const receivedInvitationExample = {
  ...invitationExample,
  organizationName: 'Bay Tours',
  inviterName: 'Ada Lovelace',
}

export const previewExample = {
  organizationName: 'Bay Tours',
  inviterName: 'Ada Lovelace',
  email: 'teammate@example.com',
  role: 'coordinator',
  expiresAt: '2026-07-08T12:00:00.000Z',
}

export const successExample = { success: true }
export const acceptedExample = { success: true, organizationId }
