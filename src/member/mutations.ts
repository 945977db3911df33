import { addMutation } from '../graph/mutation.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationReferenceInput } from '../organization/schema.js'
import { addMember } from './operations/add-member.js'
import { leaveOrganization } from './operations/leave-organization.js'
import { removeMember } from './operations/remove-member.js'
import { transferOwnership } from './operations/transfer-ownership.js'
import { updateMember } from './operations/update-member.js'

const ROLE = 'The name of a role of that organization; several are separated by commas.'

addMutation('addMember', {
  description: 'Makes an existing user a member at once, without an e-mail. Needs every permission of the role.',
  guard: { permission: 'users.create' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Where.' }),
    email: t.string({ required: true, description: 'The address of the user, in any case.' }),
    role: t.string({ required: true, description: ROLE }),
  }),
  run: async (ctx, { organization, email, role }) => ({
    member: await addMember(ctx, organization, { email, roles: [role] }),
  }),
  success: (t) => ({
    member: t.prismaField({ type: 'Member', description: 'The new member.', resolve: (_query, { member }) => member }),
  }),
})

addMutation('updateMember', {
  description:
    'Gives a member another role. Nobody can raise himself, act on who may do more, or take the last owner away.',
  guard: { permission: 'users.update', exceptOwn: true },
  input: (t) => ({
    memberId: t.id({ required: true, description: 'Which member; TypeID or UUID.' }),
    role: t.string({ required: true, description: ROLE }),
  }),
  run: async (ctx, { memberId, role }) => ({ member: await updateMember(ctx, memberId, { roles: [role] }) }),
  success: (t) => ({
    member: t.prismaField({
      type: 'Member',
      description: 'The member as it is now.',
      resolve: (_query, { member }) => member,
    }),
  }),
})

addMutation('removeMember', {
  description: 'Removes a member; who removes himself leaves. The invitations of that address go, too.',
  guard: { permission: 'users.delete', exceptOwn: true },
  input: (t) => ({ memberId: t.id({ required: true, description: 'Which member; TypeID or UUID.' }) }),
  run: async (ctx, { memberId }) => ({ member: await removeMember(ctx, memberId) }),
  success: (t) => ({
    member: t.prismaField({
      type: 'Member',
      description: 'The member as it was.',
      resolve: (_query, { member }) => member,
    }),
  }),
})

addMutation('leaveOrganization', {
  description: "Ends the viewer's own membership. The last owner has to stay.",
  guard: { rule: 'any member, by session or by a key whose scopes include users.delete' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Which one.' }),
  }),
  run: async (ctx, { organization }) => ({ member: await leaveOrganization(ctx, organization) }),
  success: (t) => ({
    member: t.prismaField({
      type: 'Member',
      description: 'The membership as it was.',
      resolve: (_query, { member }) => member,
    }),
  }),
})

addMutation('transferOwnership', {
  description: 'Makes another member owner and the giver, if he was one, admin, in one step.',
  guard: { permission: 'organization.transfer' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Which one.' }),
    memberId: t.id({ required: true, description: 'Who becomes owner; TypeID or UUID.' }),
  }),
  run: async (ctx, { organization, memberId }) => ({
    member: await transferOwnership(ctx, organization, memberId),
  }),
  success: (t) => ({
    member: t.prismaField({ type: 'Member', description: 'The new owner.', resolve: (_query, { member }) => member }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'The organization, as the viewer sees it now.',
      resolve: (_query, { member }, _args, { ctx }) => ctx.load(organizationById, member.organizationId),
    }),
  }),
})
