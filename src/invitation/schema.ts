import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { needs } from '../graph/needs.js'
import { connectionComplexity, listComplexity, registerNode } from '../graph/nodes.js'
import { inOrder, orderInput } from '../graph/order.js'
import { ViewerRef } from '../identity/schema.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationRef } from '../organization/schema.js'
import { MAX_ROLES } from '../role/policy.js'
import { RoleRef } from '../role/schema.js'
import { CHOSEN_SITES } from '../site/policy.js'
import { sitesByIds } from '../site/reads.js'
import { userById } from '../user/reads.js'
import { MAX_SITES_OF_INVITATION, shownStatus } from './policy.js'
import {
  type InvitationPreview,
  invitationById,
  invitationFilter,
  invitations,
  invitationsByAddress,
  originOfInvitation,
  previewOfInvitation,
  rolesOfInvitation,
  toOwnAddress,
} from './reads.js'

const InvitationStatus = builder.enumType('InvitationStatus', {
  description: 'Where an invitation stands.',
  values: {
    PENDING: { description: 'Not answered yet, and not too late.' },
    ACCEPTED: { description: 'Accepted: the person is, or was, a member.' },
    REJECTED: { description: 'Declined by its recipient.' },
    REVOKED: { description: 'Taken back, or replaced by a later one.' },
    EXPIRED: { description: 'Not answered in time; sending it again revives it.' },
  } as const,
})

export const InvitationRef = builder.prismaNode('Invitation', {
  description: 'Asks the owner of an e-mail address to join. Shown to those who may list members, and to that person.',
  id: { field: 'id', description: 'TypeID, `inv_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    email: t.expose('email', { type: 'EmailAddress', description: 'Who is invited, in lower case.' }),
    role: t.field({
      type: RoleRef,
      nullable: true,
      description: 'The role it gives; null if that role is gone.',
      resolve: async (row, _args, { ctx }) => (await rolesOfInvitation(ctx, row))[0] ?? null,
    }),
    roles: t.field({
      type: [RoleRef],
      description: 'All roles it gives that still exist.',
      complexity: listComplexity(MAX_ROLES),
      resolve: (row, _args, { ctx }) => rolesOfInvitation(ctx, row),
    }),
    roleNames: t.stringList({
      description: 'What the roles are called; the key of a role that is gone.',
      resolve: async (row, _args, { ctx }) => (await ctx.load(originOfInvitation, row.id)).roleNames,
    }),
    status: t.field({
      type: InvitationStatus,
      description: 'Where it stands now.',
      resolve: (row, _args, { ctx }) => shownStatus(row, ctx.services.now()),
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be accepted.' }),
    inviter: t.prismaField({
      type: 'User',
      nullable: true,
      description: 'Who invites; null if a program did, or if the viewer may not see that person.',
      resolve: (_query, row, _args, { ctx }) => (row.inviterId ? ctx.load(userById, row.inviterId) : null),
    }),
    inviterName: t.string({
      nullable: true,
      description: 'What the inviter is called, also for the recipient.',
      resolve: async (row, _args, { ctx }) => (await ctx.load(originOfInvitation, row.id)).inviterName,
    }),
    inviterEmail: t.field({
      type: 'EmailAddress',
      nullable: true,
      description: 'Where the inviter can be asked, also for the recipient; the mail has it as Reply-To.',
      resolve: async (row, _args, { ctx }) => (await ctx.load(originOfInvitation, row.id)).inviterEmail,
    }),
    inviterIsMember: t.boolean({
      description: 'Whether the inviter still belongs to the organization.',
      resolve: async (row, _args, { ctx }) => (await ctx.load(originOfInvitation, row.id)).inviterIsMember,
    }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'Where to; null to the recipient, who may not see it before joining.',
      resolve: (_query, row, _args, { ctx }) => ctx.load(organizationById, row.organizationId),
    }),
    organizationName: t.string({
      description: 'What the organization is called, also for the recipient.',
      resolve: async (row, _args, { ctx }) => (await ctx.load(originOfInvitation, row.id)).organizationName,
    }),
    organizationSlug: t.string({
      description: "The organization's name in URLs, also for the recipient.",
      resolve: async (row, _args, { ctx }) => (await ctx.load(originOfInvitation, row.id)).organizationSlug,
    }),
    message: t.exposeString('message', { nullable: true, description: 'What the inviter wrote.' }),
    firstName: t.exposeString('firstName', { nullable: true, description: 'How the mail greets the recipient.' }),
    hasRestrictedSiteAccess: t.exposeBoolean('hasRestrictedSiteAccess', {
      description: 'Whether the member will see only `sites`.',
    }),
    sites: t.prismaField({
      type: ['Site'],
      description: `The sites that it opens, those of them that the viewer may see; at most ${MAX_SITES_OF_INVITATION}.`,
      complexity: listComplexity(CHOSEN_SITES),
      resolve: (_query, row, _args, { ctx }) => sitesByIds(ctx, row.siteIds),
    }),
    emailAttempted: t.exposeBoolean('emailAttempted', {
      description: 'Whether a mail was given to a mail server; false where the link must be passed on by hand.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})
registerNode('Invitation', invitationById)

const InvitationFilter = builder.inputType('InvitationFilter', {
  description: 'Which invitations to list; conditions combine with AND.',
  fields: (t) => ({
    status: t.field({ type: [InvitationStatus], description: 'In any of these states.' }),
    email: t.string({ description: 'To exactly this address, whatever its case.' }),
  }),
})

const InvitationOrder = orderInput('Invitation', 'invitations', {
  CREATED_AT: 'When they were made.',
  EMAIL: 'Whom they invite.',
  EXPIRES_AT: 'When they end.',
})

const InvitationPage = connectionTypes(InvitationRef, {
  name: 'Invitation',
  row: 'An invitation in a list.',
  page: 'A page of invitations.',
})

builder.objectField(OrganizationRef, 'invitations', (t) =>
  t.connection(
    {
      type: InvitationRef,
      nullable: true,
      description: 'Everybody who was invited, whatever came of it. Needs `users.read`.',
      authScopes: needs('users.read'),
      complexity: connectionComplexity,
      args: {
        filter: t.arg({ type: InvitationFilter, description: 'Which ones.' }),
        orderBy: t.arg({ type: InvitationOrder, description: 'In which order; by default as they were made.' }),
      },
      resolve: async (organization, args, { ctx }) =>
        connection(ctx, invitations, organization.id, args, {
          ...inOrder(args.orderBy),
          conditions: await invitationFilter(ctx, args.filter),
        }),
    },
    ...InvitationPage,
  ),
)

builder.objectField(ViewerRef, 'invitations', (t) =>
  t.connection(
    {
      type: InvitationRef,
      description:
        "Invitations to the viewer's own address; pending ones unless the filter names other states. Where the gateway can send mail, only once the address is verified.",
      complexity: connectionComplexity,
      args: { filter: t.arg({ type: InvitationFilter, description: 'Which ones.' }) },
      resolve: async (_viewer, args, { ctx }) =>
        connection(ctx, invitationsByAddress, null, args, {
          conditions: [
            toOwnAddress(ctx),
            ...(await invitationFilter(ctx, { ...args.filter, status: args.filter?.status ?? ['PENDING'] })),
          ],
        }),
    },
    ...InvitationPage,
  ),
)

const Preview = builder.objectRef<InvitationPreview>('InvitationPreview').implement({
  description: 'What the bearer of an invitation link may know before signing in.',
  fields: (t) => ({
    organizationName: t.exposeString('organizationName', { description: 'What the organization is called.' }),
    inviterName: t.exposeString('inviterName', { nullable: true, description: 'Who invites; null if a program did.' }),
    role: t.string({ description: 'What the role is called.', resolve: (preview) => preview.roleNames.join(', ') }),
    email: t.expose('email', { type: 'EmailAddress', description: 'Who is invited.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be accepted.' }),
  }),
})

builder.queryField('invitation', (t) =>
  t.field({
    type: Preview,
    nullable: true,
    description: 'The pending invitation of a link, open to everybody who has it; null if it is unknown, used or over.',
    args: { token: t.arg.string({ required: true, description: 'The last part of the link.' }) },
    resolve: (_root, { token }, { ctx }) => previewOfInvitation(ctx, token),
  }),
)
