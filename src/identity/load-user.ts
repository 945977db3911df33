import type { UserViewer } from '../access/viewer.js'
import type { PrismaClient, User } from '../generated/prisma/client.js'
import { loadMemberships } from './memberships.js'

/**
 * A user as the operator lets it act at the command line: with the rights of a session of its own, which is stored
 * nowhere, and without those of a super admin.
 */
export async function loadUser(system: PrismaClient, user: User, sessionId: string): Promise<UserViewer> {
  return {
    kind: 'USER',
    userId: user.id,
    email: user.email,
    emailVerified: user.emailVerified,
    name: user.name,
    superAdmin: false,
    session: { id: sessionId, activeOrganizationId: null, startedAt: new Date() },
    memberships: await loadMemberships(system, user.id),
  }
}
