import { addMutation } from '../graph/mutation.js'
import { OrganizationReferenceInput } from '../organization/schema.js'
import { createRole } from './operations/create-role.js'
import { deleteRole } from './operations/delete-role.js'
import { updateRole } from './operations/update-role.js'
import { RoleRef } from './schema.js'

addMutation('createRole', {
  description: 'Creates a role. Named as a system role it takes its place here, at once and for all its holders.',
  guard: { permission: 'roles.create' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Where.' }),
    name: t.string({ required: true, description: '1 to 80 characters, unique here whatever the case; no comma.' }),
    description: t.string({ description: 'What it is for.' }),
    permissions: t.stringList({
      required: true,
      description: 'Strings of the catalogue, all of which the viewer must hold.',
    }),
  }),
  run: async (ctx, { organization, ...role }) => ({ role: await createRole(ctx, organization, role) }),
  success: (t) => ({
    role: t.field({ type: RoleRef, description: 'The new role.', resolve: ({ role }) => role }),
  }),
})

addMutation('updateRole', {
  description: 'Changes a role. Omitted fields keep their value, null clears. Its holders follow a new name.',
  guard: { permission: 'roles.update' },
  input: (t) => ({
    roleId: t.id({ required: true, description: 'Which one; TypeID or UUID.' }),
    name: t.string({ description: '1 to 80 characters, unique here whatever the case; no comma.' }),
    description: t.string({ description: 'What it is for.' }),
    permissions: t.stringList({ description: 'The whole new list; the viewer must hold what is added or taken.' }),
  }),
  run: async (ctx, { roleId, ...changes }) => ({ role: await updateRole(ctx, roleId, changes as never) }),
  success: (t) => ({
    role: t.field({ type: RoleRef, description: 'The role as it is now.', resolve: ({ role }) => role }),
  }),
})

addMutation('deleteRole', {
  description:
    'Deletes a role. One that is still assigned needs another to reassign its holders to, unless it is a shadow.',
  guard: { permission: 'roles.delete' },
  input: (t) => ({
    roleId: t.id({ required: true, description: 'Which one; TypeID or UUID.' }),
    reassignTo: t.string({ description: 'The name of the role that its holders get instead.' }),
  }),
  run: async (ctx, { roleId, reassignTo }) => ({ role: await deleteRole(ctx, roleId, { reassignTo }) }),
  success: (t) => ({
    role: t.field({ type: RoleRef, description: 'The role as it was.', resolve: ({ role }) => role }),
  }),
})
