import type { Viewer } from '../access/decide.js'
import { builder } from '../builder.js'
import { userById } from '../user/reads.js'

const ViewerKind = builder.enumType('ViewerKind', {
  description: 'What is calling.',
  values: {
    ANONYMOUS: { description: 'Nobody that is known.' },
    USER: { description: 'A person with a session.' },
    API_KEY: { description: "A person's key, within its scopes." },
    PARTNER: { description: 'A partner with its key.' },
    ORGANIZATION_KEY: { description: "An organization's own key." },
  } as const,
})

/** The operator is never behind a request, so that the graph has no name for it. */
const kindOf = ({ kind }: Viewer) => kind as Exclude<Viewer['kind'], 'OPERATOR'>

export const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is calling, and what belongs to it.',
  fields: (t) => ({
    kind: t.field({ type: ViewerKind, description: 'What is calling.', resolve: kindOf }),
    user: t.prismaField({
      type: 'User',
      nullable: true,
      description: 'The person behind a session or a personal key.',
      resolve: (_query, viewer, _args, { ctx }) => ('userId' in viewer ? ctx.load(userById, viewer.userId) : null),
    }),
    isSuperAdmin: t.boolean({
      description: 'Whether the viewer may do everything everywhere: super admins, by session alone.',
      resolve: (viewer) => viewer.kind === 'USER' && viewer.superAdmin,
    }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerRef,
    description: 'Who is calling; works for the anonymous, too.',
    resolve: (_root, _args, { ctx }) => ctx.viewer,
  }),
)
