import { API_KEY_KINDS, type ApiKeyKind } from '../access/key-scopes.js'
import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { addMutation } from '../graph/mutation.js'
import { needs } from '../graph/needs.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { ViewerRef } from '../identity/schema.js'
import { encodeId } from '../ids.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationRef, OrganizationReferenceInput } from '../organization/schema.js'
import { userById } from '../user/reads.js'
import { createApiKey } from './operations/create-api-key.js'
import { revokeApiKey } from './operations/revoke-api-key.js'
import { rotateOrganizationToken } from './operations/rotate-organization-token.js'
import { isActive } from './policy.js'
import { activity, apiKeyById, organizationKeys, userKeys } from './reads.js'

const KINDS: Record<ApiKeyKind, string> = {
  NATIVE: 'For the graph and every other door: `og_live_…`.',
  RYBBIT: "Rybbit's personal key, 64 letters.",
  RYBBIT_ORGANIZATION: "Rybbit's key of one organization: `rb_org_…`.",
  POSTHOG: "PostHog's personal key: `phx_…`.",
  TOURS_EVENTS: "Tours & Events' key: `tke_live_…`.",
  RECRUBO_PARTNER: "Recrubo's Partner Key, raw in Authorization.",
  RECRUBO_ORGANIZATION: "Recrubo's Organization Key, raw in Authorization.",
}

export const ApiKeyKindEnum = builder.enumType('ApiKeyKind', {
  description: 'Which dialect a key was made for. Every kind works at every door.',
  values: Object.fromEntries(API_KEY_KINDS.map((kind) => [kind, { description: KINDS[kind], value: kind }])) as Record<
    ApiKeyKind,
    { description: string; value: ApiKeyKind }
  >,
})

export const ApiKeyRef = builder.prismaNode('ApiKey', {
  description: 'A credential for programs. Its text is told once, when it is made, and stored nowhere.',
  id: { field: 'id', description: 'TypeID, `key_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    kind: t.expose('kind', { type: ApiKeyKindEnum, description: 'Which dialect it was made for.' }),
    name: t.exposeString('name', { description: 'What its maker called it.' }),
    start: t.exposeString('start', { description: 'Its first characters, to tell it from others.' }),
    last4: t.exposeString('last4', { description: 'Its last four characters.' }),
    scopes: t.stringList({
      nullable: true,
      description: 'What it is limited to, in the words of its dialect; null: to nothing but the rights of its owner.',
      resolve: (row) => (row.unscoped ? null : row.scopes),
    }),
    organizationIds: t.field({
      type: ['ID'],
      nullable: true,
      description: 'The organizations it works in; null: all of its user.',
      resolve: ({ organizationIds, organizationId, userId }) => {
        const ids = !userId && organizationId ? [organizationId] : organizationIds
        return ids.length > 0 ? ids.map((id) => encodeId('Organization', id)) : null
      },
    }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'The organization it belongs to, or is limited to by it; null for keys of people and partners.',
      resolve: (_query, row, _args, { ctx }) =>
        row.organizationId ? ctx.load(organizationById, row.organizationId) : null,
    }),
    user: t.prismaField({
      type: 'User',
      nullable: true,
      description: 'The person it acts as; null for keys of organizations and partners.',
      resolve: (_query, row, _args, { ctx }) => (row.userId ? ctx.load(userById, row.userId) : null),
    }),
    createdBy: t.prismaField({
      type: 'User',
      nullable: true,
      description: 'Who made it.',
      resolve: (_query, row, _args, { ctx }) => (row.createdById ? ctx.load(userById, row.createdById) : null),
    }),
    trustedDocumentsOnly: t.exposeBoolean('trustedDocumentsOnly', {
      description: 'Whether it runs trusted documents alone on the graph, and no text of its bearer.',
    }),
    isActive: t.boolean({
      description: 'Whether it works now: neither revoked nor expired.',
      resolve: (row, _args, { ctx }) => isActive(row, ctx.services.now()),
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'When it ends by itself.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute.',
    }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true, description: 'When somebody ended it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
})
registerNode('ApiKey', apiKeyById)

const ApiKeyPage = connectionTypes(ApiKeyRef, { name: 'ApiKey', row: 'A key in a list.', page: 'A page of keys.' })

const ApiKeyFilter = builder.inputType('ApiKeyFilter', {
  description: 'Which keys to list.',
  fields: (t) => ({ isActive: t.boolean({ description: 'Only those that work, or only those that no longer do.' }) }),
})

builder.objectFields(ViewerRef, (t) => ({
  apiKey: t.prismaField({
    type: 'ApiKey',
    nullable: true,
    description: 'The key that this request came with; null for sessions.',
    resolve: (_query, viewer, _args, { ctx }) => ('key' in viewer ? ctx.load(apiKeyById, viewer.key.id) : null),
  }),
  apiKeys: t.connection(
    {
      type: ApiKeyRef,
      nullable: true,
      description: 'The own keys, in the order in which they were made. By session alone: no key sees the others.',
      authScopes: (viewer) => viewer.kind === 'USER',
      complexity: connectionComplexity,
      args: { filter: t.arg({ type: ApiKeyFilter, description: 'Which ones.' }) },
      resolve: (viewer, args, { ctx }) =>
        connection(ctx, userKeys, 'userId' in viewer ? viewer.userId : null, args, {
          conditions: activity(args.filter?.isActive, ctx.services.now()),
        }),
    },
    ...ApiKeyPage,
  ),
}))

builder.objectField(OrganizationRef, 'apiKeys', (t) =>
  t.connection(
    {
      type: ApiKeyRef,
      nullable: true,
      description: 'The keys of the organization and those that people made for it alone. Needs `api_keys.read`.',
      authScopes: needs('api_keys.read'),
      complexity: connectionComplexity,
      args: { filter: t.arg({ type: ApiKeyFilter, description: 'Which ones.' }) },
      resolve: (organization, args, { ctx }) =>
        connection(ctx, organizationKeys, organization.id, args, {
          conditions: activity(args.filter?.isActive, ctx.services.now()),
        }),
    },
    ...ApiKeyPage,
  ),
)

addMutation('createApiKey', {
  description: 'Makes a key. Its text is in the answer and nowhere else.',
  guard: { rule: 'a session for a personal key; api_keys.create for a key of an organization' },
  input: (t) => ({
    name: t.string({ required: true, description: '1 to 64 characters.' }),
    kind: t.field({ type: ApiKeyKindEnum, description: 'NATIVE if omitted.' }),
    organization: t.field({
      type: OrganizationReferenceInput,
      description: 'Whose key it is (RYBBIT_ORGANIZATION), or the one organization where a personal key works.',
    }),
    organizationIds: t.idList({ description: 'Limits a personal key to several organizations.' }),
    scopes: t.stringList({ description: 'Limits what it may do; without them it may do what its owner may.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends by itself; never if omitted.' }),
    trustedDocumentsOnly: t.boolean({
      description:
        'Holds it to documents that the installation knows, named by their hash; text of its own is refused on the graph.',
    }),
  }),
  run: (ctx, input) => createApiKey(ctx, input as never),
  success: (t) => ({
    apiKey: t.prismaField({
      type: 'ApiKey',
      description: 'What is known of the key.',
      resolve: (_query, success) => success.apiKey,
    }),
    key: t.exposeString('key', { description: 'The key itself, shown this once.' }),
  }),
})

addMutation('revokeApiKey', {
  description: 'Ends a key, in every process within a second.',
  guard: { rule: 'a session: the own key, or api_keys.revoke in the organization of the key' },
  input: (t) => ({ apiKeyId: t.id({ required: true, description: 'Which one; TypeID or UUID.' }) }),
  run: async (ctx, { apiKeyId }) => ({ apiKey: await revokeApiKey(ctx, apiKeyId) }),
  success: (t) => ({
    apiKey: t.prismaField({
      type: 'ApiKey',
      description: 'The key as it is now.',
      resolve: (_query, success) => success.apiKey,
    }),
  }),
})

addMutation('rotateOrganizationToken', {
  description: "Replaces the organization's token (Recrubo's Organization Key) by a fresh one, shown this once.",
  guard: { permission: 'organization.token.rotate' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Which one.' }),
    overlapSeconds: t.int({ description: 'How long the tokens before stay valid, at most a week; 0 if omitted.' }),
  }),
  run: (ctx, { organization, ...input }) => rotateOrganizationToken(ctx, organization, input),
  success: (t) => ({
    organization: t.prismaField({
      type: 'Organization',
      description: 'The organization.',
      resolve: (_query, success) => success.organization,
    }),
    token: t.exposeString('token', { description: 'The new token, shown this once.' }),
  }),
})
