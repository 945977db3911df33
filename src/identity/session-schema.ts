import { builder } from '../builder.js'
import { addMutation } from '../graph/mutation.js'
import { listComplexity } from '../graph/nodes.js'
import { encodeId } from '../ids.js'
import { revokeSession } from './operations/revoke-session.js'
import { MOST_SHOWN, type SessionView, sessionsOfUser } from './reads.js'
import { ViewerRef } from './schema.js'

const SessionRef = builder.objectRef<SessionView>('Session').implement({
  description: 'A place where the viewer is signed in.',
  fields: (t) => ({
    id: t.id({ description: 'TypeID, `ses_…`.', resolve: (session) => encodeId('Session', session.id) }),
    isCurrent: t.boolean({
      description: 'Whether this request came with it.',
      resolve: (session, _args, { ctx }) => ctx.viewer.kind === 'USER' && ctx.viewer.session.id === session.id,
    }),
    ipAddress: t.exposeString('ipAddress', { nullable: true, description: 'Where the sign-in came from.' }),
    userAgent: t.exposeString('userAgent', { nullable: true, description: 'What the browser called itself.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the person signed in.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends by itself; use prolongs it.' }),
  }),
})

builder.objectField(ViewerRef, 'sessions', (t) =>
  t.field({
    type: [SessionRef],
    nullable: true,
    description: 'Where the viewer is signed in, newest first, at most 100. By session alone.',
    complexity: listComplexity(MOST_SHOWN),
    authScopes: (viewer) => viewer.kind === 'USER',
    resolve: (viewer, _args, { ctx }) => ('userId' in viewer ? ctx.load(sessionsOfUser, viewer.userId) : []),
  }),
)

addMutation('revokeSession', {
  description: 'Signs the viewer out of one place, or of all others, in every process within a second.',
  guard: { rule: 'a session: the own sessions' },
  input: (t) => ({
    sessionId: t.id({ description: 'The one to end.' }),
    allOthers: t.boolean({ description: 'True ends all but the one in use; then without sessionId.' }),
  }),
  run: async (ctx, input) => ({ sessionIds: await revokeSession(ctx, input) }),
  success: (t) => ({
    sessionIds: t.idList({
      description: 'The sessions that ended.',
      resolve: (success) => success.sessionIds.map((id) => encodeId('Session', id)),
    }),
  }),
})
