import { builder } from '../builder.js'
import { addMutation, type SchemaTypes } from '../graph/mutation.js'
import { listComplexity } from '../graph/nodes.js'
import { OrganizationReferenceInput } from '../organization/schema.js'
import { acceptInvitation } from './operations/accept-invitation.js'
import { inviteMember } from './operations/invite-member.js'
import { inviteMembers } from './operations/invite-members.js'
import { rejectInvitation } from './operations/reject-invitation.js'
import { resendInvitation } from './operations/resend-invitation.js'
import { revokeInvitation } from './operations/revoke-invitation.js'
import { MAX_INVITATIONS_AT_ONCE } from './policy.js'

const invitationFields = (t: PothosSchemaTypes.InputFieldBuilder<SchemaTypes, 'InputObject'>) => ({
  email: t.string({ required: true, description: 'One plain e-mail address.' }),
  role: t.string({ required: true, description: 'The name of a role of the organization; several with commas.' }),
  message: t.string({ description: 'Words for the mail; at most 2000 characters.' }),
  firstName: t.string({ description: 'How the mail greets; at most 30 characters.' }),
  hasRestrictedSiteAccess: t.boolean({
    description: 'Opens only the sites in `siteIds`; for the role `member` alone. Needs `sites.restrict`.',
  }),
  siteIds: t.idList({
    description: 'TypeIDs, UUIDs, numbers or public ids of sites; ignored without the restriction.',
  }),
  sendEmail: t.boolean({ description: 'False: no mail, the link is passed on by hand. True if omitted.' }),
  replace: t.boolean({ description: 'Revokes what the address has pending instead of refusing.' }),
})

const InvitationEntry = builder.inputType('InvitationEntry', {
  description: 'One person to invite.',
  fields: invitationFields,
})

const INVITED = 'The new invitation.'
const LINK = 'The link that accepts it, to be passed on by hand. Shown only here.'

addMutation('inviteMember', {
  description: 'Invites somebody by e-mail.',
  guard: { permission: 'users.invite' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Where to.' }),
    ...invitationFields(t),
  }),
  run: (ctx, { organization, ...wanted }) => inviteMember(ctx, organization, wanted),
  success: (t) => ({
    invitation: t.prismaField({
      type: 'Invitation',
      description: INVITED,
      resolve: (_query, success) => success.invitation,
    }),
    link: t.string({ nullable: true, description: LINK, resolve: (success) => success.link }),
  }),
})

addMutation('inviteMembers', {
  description: `Invites up to ${MAX_INVITATIONS_AT_ONCE} people at once: all, or none if anything is wrong with one.`,
  guard: { permission: 'users.invite' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Where to.' }),
    invitations: t.field({ type: [InvitationEntry], required: true, description: 'Whom, each address once.' }),
  }),
  run: async (ctx, { organization, invitations }) => ({ made: await inviteMembers(ctx, organization, invitations) }),
  success: (t) => ({
    invitations: t.prismaField({
      type: ['Invitation'],
      description: 'The new invitations, in the order of the input.',
      complexity: listComplexity(MAX_INVITATIONS_AT_ONCE),
      resolve: (_query, { made }) => made.map(({ invitation }) => invitation),
    }),
    links: t.stringList({
      description: 'The links that accept them, in the same order. Shown only here.',
      resolve: ({ made }) => made.map(({ link }) => link),
    }),
  }),
})

addMutation('resendInvitation', {
  description: 'Sends an invitation again with a new link and a new time; the old link is dead. At most once a minute.',
  guard: { permission: 'users.invite' },
  input: (t) => ({
    invitationId: t.id({ required: true, description: 'Which one; TypeID or UUID.' }),
    sendEmail: t.boolean({ description: 'False: no mail, only the new link. True if omitted.' }),
  }),
  run: (ctx, { invitationId, ...options }) => resendInvitation(ctx, invitationId, options),
  success: (t) => ({
    invitation: t.prismaField({
      type: 'Invitation',
      description: 'The invitation as it is now.',
      resolve: (_query, success) => success.invitation,
    }),
    link: t.string({ nullable: true, description: LINK, resolve: (success) => success.link }),
  }),
})

addMutation('revokeInvitation', {
  description: 'Takes back an invitation that nobody has answered.',
  guard: { permission: 'users.invite' },
  input: (t) => ({ invitationId: t.id({ required: true, description: 'Which one; TypeID or UUID.' }) }),
  run: async (ctx, { invitationId }) => ({ invitation: await revokeInvitation(ctx, invitationId) }),
  success: (t) => ({
    invitation: t.prismaField({
      type: 'Invitation',
      description: 'The invitation as it is now.',
      resolve: (_query, success) => success.invitation,
    }),
  }),
})

const answerFields = (t: PothosSchemaTypes.InputFieldBuilder<SchemaTypes, 'InputObject'>) => ({
  token: t.string({ description: 'The last part of the link; this or the id.' }),
  invitationId: t.id({ description: 'TypeID or UUID; this or the token.' }),
})
const RECIPIENT = 'the person whose (where mail can be sent, verified) address is invited, by session or unlimited key'

addMutation('acceptInvitation', {
  description: "Accepts an invitation to the viewer's own address: the viewer becomes a member.",
  guard: { rule: RECIPIENT },
  input: answerFields,
  run: acceptInvitation,
  success: (t) => ({
    invitation: t.prismaField({
      type: 'Invitation',
      description: 'The invitation as it is now.',
      resolve: (_query, success) => success.invitation,
    }),
    member: t.prismaField({
      type: 'Member',
      description: 'The new membership.',
      resolve: (_query, success) => success.member,
    }),
  }),
})

addMutation('rejectInvitation', {
  description: "Declines an invitation to the viewer's own address.",
  guard: { rule: RECIPIENT },
  input: answerFields,
  run: async (ctx, reference) => ({ invitation: await rejectInvitation(ctx, reference) }),
  success: (t) => ({
    invitation: t.prismaField({
      type: 'Invitation',
      description: 'The invitation as it is now.',
      resolve: (_query, success) => success.invitation,
    }),
  }),
})
