import type { PrismaClient } from '../generated/prisma/client.js'
import { type Auth, headersWithSession } from './auth.js'
import { type Identified, identified, rejected } from './identified.js'
import { loadMemberships } from './memberships.js'

interface Lookup {
  system: PrismaClient
  auth: Auth
  publicUrl: string
  now: () => Date
}

/** Who is behind the value of a session cookie. */
export async function loadSession(lookup: Lookup, cookie: string): Promise<Identified> {
  const { system, auth, publicUrl, now } = lookup
  const headers = headersWithSession(cookie, publicUrl)
  // The session is prolonged where its cookie can be sent again, too: a browser would lose it earlier otherwise.
  const result = await auth.api.getSession({ headers, query: { disableRefresh: true } })
  const expiresAt = result && new Date(result.session.expiresAt)
  if (!expiresAt || expiresAt <= now()) return rejected('unknown')
  const user = await system.user.findFirst({ where: { id: result.user.id } })
  if (!user) return rejected('unknown')
  return identified(
    {
      kind: 'USER',
      userId: user.id,
      email: user.email,
      emailVerified: user.emailVerified,
      name: user.name,
      superAdmin: user.superAdmin,
      session: {
        id: result.session.id,
        activeOrganizationId: result.session.activeOrganizationId ?? null,
        startedAt: new Date(result.session.createdAt),
      },
      memberships: await loadMemberships(system, user.id),
    },
    null,
    expiresAt,
    () => loadSession(lookup, cookie),
  )
}
