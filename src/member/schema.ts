import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { entityById } from '../graph/entities.js'
import { needs } from '../graph/needs.js'
import { connectionComplexity, listComplexity, registerNode } from '../graph/nodes.js'
import { inOrder, orderInput } from '../graph/order.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationRef } from '../organization/schema.js'
import { MAX_ROLES } from '../role/policy.js'
import { RoleRef } from '../role/schema.js'
import { userById } from '../user/reads.js'
import { memberById, memberConditions, memberOfUser, members, rolesOfMember } from './reads.js'

export const MemberRef = builder.prismaNode('Member', {
  description: "A person's place in one organization.",
  id: { field: 'id', description: 'TypeID, `member_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'Where; null to viewers who may not see the organization.',
      resolve: (_query, row, _args, { ctx }) => ctx.load(organizationById, row.organizationId),
    }),
    user: t.prismaField({
      type: 'User',
      nullable: true,
      description: 'Who.',
      resolve: (_query, row, _args, { ctx }) => ctx.load(userById, row.userId),
    }),
    role: t.field({
      type: RoleRef,
      description: 'The role; of several the one that permits most.',
      resolve: async (row, _args, { ctx }) => {
        const [strongest] = await rolesOfMember(ctx, row)
        if (!strongest) throw new Error(`Member ${row.id} holds no role that exists.`)
        return strongest
      },
    }),
    roles: t.field({
      type: [RoleRef],
      description: 'All roles, the one that permits most first; their permissions add up.',
      complexity: listComplexity(MAX_ROLES),
      resolve: (row, _args, { ctx }) => rolesOfMember(ctx, row),
    }),
    hasRestrictedSiteAccess: t.exposeBoolean('hasRestrictedSiteAccess', {
      description: 'Whether the member sees only the sites granted to it.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the person joined.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})
registerNode('Member', memberById)
entityById(MemberRef)

const MemberFilterInput = builder.inputType('MemberFilter', {
  description: 'Which members to list; conditions combine with AND.',
  fields: (t) => ({
    search: t.string({ description: 'Part of the name or of the e-mail address, case-insensitive.' }),
    role: t.string({ description: 'The name of a role that they hold.' }),
    userId: t.id({ description: 'The membership of this user; TypeID or UUID.' }),
  }),
})

const MemberOrder = orderInput('Member', 'members', {
  CREATED_AT: 'When they joined.',
})

const MemberPage = connectionTypes(MemberRef, {
  name: 'Member',
  row: 'A member in a list.',
  page: 'A page of members.',
})

builder.prismaObjectFields(OrganizationRef, (t) => ({
  viewerMember: t.prismaField({
    type: 'Member',
    nullable: true,
    description: "The viewer's own place here; null if it is no member.",
    resolve: (_query, organization, _args, { ctx }) =>
      'userId' in ctx.viewer
        ? ctx.load(memberOfUser, { organizationId: organization.id, userId: ctx.viewer.userId })
        : null,
  }),
  members: t.connection(
    {
      type: MemberRef,
      nullable: true,
      description: 'Who belongs to the organization, in the order of joining. Needs `users.read`.',
      authScopes: needs('users.read'),
      complexity: connectionComplexity,
      args: {
        filter: t.arg({ type: MemberFilterInput, description: 'Which ones.' }),
        orderBy: t.arg({ type: MemberOrder, description: 'In which order; by default as they joined.' }),
      },
      resolve: async (organization, args, { ctx }) =>
        connection(ctx, members, organization.id, args, {
          ...inOrder(args.orderBy),
          conditions: await memberConditions(ctx, organization.id, args.filter),
        }),
    },
    ...MemberPage,
  ),
}))
