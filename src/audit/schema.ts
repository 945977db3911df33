import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { needs } from '../graph/needs.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { encodeId, type NodeType } from '../ids.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationRef } from '../organization/schema.js'
import { userById } from '../user/reads.js'
import { allAuditEvents, auditEventById, auditEvents, auditFilter } from './reads.js'

const AuditOutcome = builder.enumType('AuditOutcome', {
  description: 'How an act ended.',
  values: {
    DONE: { description: 'It was done.' },
    REFUSED: { description: 'It was refused for lack of a right; `after` says why.' },
  } as const,
})

export const AuditEventRef = builder.prismaNode('AuditEvent', {
  description: 'One line of the audit log: who did what to which record. Never changed, never removed.',
  id: { field: 'id', description: 'TypeID, `evt_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    action: t.exposeString('action', { description: 'What was done, as `member.remove`.' }),
    outcome: t.expose('outcome', { type: AuditOutcome, description: 'How it ended.' }),
    actorKind: t.exposeString('actorKind', {
      description: 'What acted: a kind of viewer (`USER`, `API_KEY`, …), `CLI` for the operator, `SYSTEM` for jobs.',
    }),
    actor: t.prismaField({
      type: 'User',
      nullable: true,
      description: 'Who acted, if it was a person whom the viewer may see.',
      resolve: (_query, row, _args, { ctx }) => (row.actorId ? ctx.load(userById, row.actorId) : null),
    }),
    actorId: t.field({
      type: 'UUID',
      nullable: true,
      description: 'The id of the person or partner that acted, also when it is gone.',
      resolve: (row) => row.actorId,
    }),
    apiKeyId: t.id({
      nullable: true,
      description: 'The key that was used.',
      resolve: (row) => row.apiKeyId && encodeId('ApiKey', row.apiKeyId),
    }),
    resourceType: t.exposeString('resourceType', { description: 'The type of the record, as `Member`.' }),
    resourceId: t.id({
      nullable: true,
      description: 'The record, also when it is gone.',
      resolve: (row) => row.resourceId && encodeId(row.resourceType as NodeType, row.resourceId),
    }),
    before: t.expose('before', {
      type: 'JSONObject',
      nullable: true,
      description: 'The record before; without secrets.',
    }),
    after: t.expose('after', { type: 'JSONObject', nullable: true, description: 'The record after; without secrets.' }),
    requestId: t.exposeString('requestId', { nullable: true, description: 'The request, as its answer named it.' }),
    ipAddress: t.exposeString('ipAddress', { nullable: true, description: 'Where the request came from.' }),
    userAgent: t.exposeString('userAgent', { nullable: true, description: 'What the client called itself.' }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'Whose log this is; null once the organization is gone.',
      resolve: (_query, row, _args, { ctx }) =>
        row.organizationId ? ctx.load(organizationById, row.organizationId) : null,
    }),
    hash: t.exposeString('hash', {
      description: 'SHA-256 over this row and the hash of the one before: shows tampering.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
})
registerNode('AuditEvent', auditEventById)

const AuditFilterInput = builder.inputType('AuditFilter', {
  description: 'Which lines of the audit log to list; conditions combine with AND.',
  fields: (t) => ({
    action: t.string({ description: 'Exactly this action, as `member.remove`.' }),
    actor: t.id({ description: 'What this person did; TypeID or UUID.' }),
    resourceType: t.string({ description: 'Records of this type, as `Member`.' }),
    resourceId: t.id({ description: 'This record; TypeID or UUID.' }),
    outcome: t.field({ type: AuditOutcome, description: 'Only what was done, or only what was refused.' }),
    from: t.field({ type: 'DateTime', description: 'At this moment or later.' }),
    to: t.field({ type: 'DateTime', description: 'Before this moment.' }),
  }),
})

const AuditEventPage = connectionTypes(AuditEventRef, {
  name: 'AuditEvent',
  row: 'A line of the audit log in a list.',
  page: 'A page of the audit log.',
})

builder.objectField(OrganizationRef, 'auditLog', (t) =>
  t.connection(
    {
      type: AuditEventRef,
      nullable: true,
      description: 'What was done and refused here, newest first. Needs `audit_logs.read`.',
      authScopes: needs('audit_logs.read'),
      complexity: connectionComplexity,
      args: { filter: t.arg({ type: AuditFilterInput, description: 'Which lines.' }) },
      resolve: (organization, args, { ctx }) =>
        connection(ctx, auditEvents, organization.id, args, {
          order: 'SEQUENCE',
          direction: 'DESC',
          conditions: auditFilter(args.filter),
        }),
    },
    ...AuditEventPage,
  ),
)

builder.queryField('auditLog', (t) =>
  t.connection(
    {
      type: AuditEventRef,
      nullable: true,
      description:
        'What was done and refused in all organizations and in none, newest first. For super admins, by session alone.',
      authScopes: (_root, _args, { ctx }) => ctx.viewer.kind === 'USER' && ctx.viewer.superAdmin,
      complexity: connectionComplexity,
      args: { filter: t.arg({ type: AuditFilterInput, description: 'Which lines.' }) },
      resolve: (_root, args, { ctx }) =>
        connection(ctx, allAuditEvents, null, args, {
          order: 'SEQUENCE',
          direction: 'DESC',
          conditions: auditFilter(args.filter),
        }),
    },
    ...AuditEventPage,
  ),
)
