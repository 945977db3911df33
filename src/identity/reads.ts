import { defineLoader } from '../loader.js'

/** A place where somebody is signed in; never its token. */
export interface SessionView {
  id: string
  createdAt: Date
  expiresAt: Date
  ipAddress: string | null
  userAgent: string | null
}

/** Sessions that are listed at most. */
export const MOST_SHOWN = 100

/** The sessions of the viewer that have not ended, the newest first; at most 100. By (raw) id of the user. */
export const sessionsOfUser = defineLoader<string, SessionView[]>((ctx, userIds) =>
  Promise.all(
    userIds.map((userId) =>
      ctx.sql<SessionView>(
        `select s.id, s."createdAt", s."expiresAt", s."ipAddress", s."userAgent" from session s
         where s."userId" = $1::uuid and s."expiresAt" > $2::timestamptz order by s.id desc limit ${MOST_SHOWN}`,
        [userId, ctx.services.now()],
      ),
    ),
  ),
)
