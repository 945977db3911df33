import { PERMISSIONS, type PermissionRow } from '../access/permissions.js'
import { builder } from '../builder.js'
import { listComplexity } from '../graph/nodes.js'

const PermissionScope = builder.enumType('PermissionScope', {
  description: 'Where a permission applies.',
  values: {
    ORGANIZATION: { description: 'Inside one organization; roles can hold it.' },
    PLATFORM: { description: 'Across organizations; for super admins and partners alone.' },
  } as const,
})

const PermissionInfo = builder.objectRef<PermissionRow>('PermissionInfo').implement({
  description: 'One permission that there is.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The string that roles and keys hold, `users.invite`.' }),
    description: t.exposeString('description', { description: 'What it allows.' }),
    resource: t.exposeString('resource', { description: 'What it is about, `users`.' }),
    action: t.exposeString('action', { description: 'What may be done, `invite`.' }),
    scope: t.field({
      type: PermissionScope,
      description: 'Where it applies.',
      resolve: ({ scope }) => (scope === 'platform' ? 'PLATFORM' : 'ORGANIZATION'),
    }),
    isSessionOnly: t.boolean({
      description: 'Whether no API key can hold it, whatever its scopes.',
      resolve: ({ sessionOnly }) => sessionOnly ?? false,
    }),
  }),
})

builder.queryField('permissions', (t) =>
  t.field({
    type: [PermissionInfo],
    description: 'The catalogue of permissions; the same for everybody.',
    complexity: listComplexity(PERMISSIONS.length),
    resolve: () => [...PERMISSIONS],
  }),
)
