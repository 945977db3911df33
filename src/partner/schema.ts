import { ApiKeyRef } from '../api-key/schema.js'
import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { addMutation } from '../graph/mutation.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { ViewerRef } from '../identity/schema.js'
import { createPartner } from './operations/create-partner.js'
import { createPartnerKey } from './operations/create-partner-key.js'
import { partnerById, partners } from './reads.js'

export const PartnerRef = builder.prismaNode('Partner', {
  description: 'Runs organizations for others and sees only those.',
  id: { field: 'id', description: 'TypeID, `partner_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
})
registerNode('Partner', partnerById)

const PartnerPage = connectionTypes(PartnerRef, {
  name: 'Partner',
  row: 'A partner in a list.',
  page: 'A page of partners.',
})

builder.queryField('partners', (t) =>
  t.connection(
    {
      type: PartnerRef,
      description: 'The partners that the viewer may see: all for a super admin, itself for a partner.',
      complexity: connectionComplexity,
      resolve: (_root, args, { ctx }) => connection(ctx, partners, null, args),
    },
    ...PartnerPage,
  ),
)

builder.objectField(ViewerRef, 'partner', (t) =>
  t.prismaField({
    type: 'Partner',
    nullable: true,
    description: 'The partner behind a Partner Key.',
    resolve: (_query, viewer, _args, { ctx }) =>
      viewer.kind === 'PARTNER' ? ctx.load(partnerById, viewer.partnerId) : null,
  }),
)

addMutation('createPartner', {
  description: 'Creates a partner.',
  guard: { permission: 'platform.partners.create' },
  input: (t) => ({ name: t.string({ required: true, description: '1 to 120 characters.' }) }),
  run: async (ctx, input) => ({ partner: await createPartner(ctx, input) }),
  success: (t) => ({
    partner: t.prismaField({
      type: 'Partner',
      description: 'The new partner.',
      resolve: (_query, success) => success.partner,
    }),
  }),
})

addMutation('createPartnerKey', {
  description: "Makes a partner's key (Recrubo's Partner Key). Its text is in the answer and nowhere else.",
  guard: { permission: 'platform.partners.create' },
  input: (t) => ({
    partnerId: t.id({ required: true, description: 'Whose; TypeID or UUID.' }),
    name: t.string({ required: true, description: '1 to 64 characters.' }),
    scopes: t.stringList({ description: 'Permissions it is limited to; without them all that a partner may do.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends by itself; never if omitted.' }),
  }),
  run: (ctx, { partnerId, ...input }) => createPartnerKey(ctx, partnerId, input as never),
  success: (t) => ({
    partner: t.prismaField({
      type: 'Partner',
      description: 'Whose key it is.',
      resolve: (_query, success) => success.partner,
    }),
    apiKey: t.prismaField({
      type: ApiKeyRef,
      description: 'What is known of the key.',
      resolve: (_query, success) => success.apiKey,
    }),
    key: t.exposeString('key', { description: 'The key itself, shown this once.' }),
  }),
})
