import { z } from 'zod'
import { BetterAuthCreateOrganizationDocument } from '../../../generated/documents/graphql.js'
import { setActiveOrganization } from '../../../identity/operations/set-active-organization.js'
import { encodeId } from '../../../ids.js'
import { succeeded } from '../../documents.js'
import { callerOf } from '../caller.js'
import { error } from '../errors.js'
import { createdOrganizationExample } from '../examples.js'
import { logo, metadata } from '../inputs.js'
import { presentOrganization } from '../presenters.js'
import { row } from '../row.js'
import { createdOrganizationShape } from '../shapes.js'

export const create = row({
  method: 'POST',
  path: 'create',
  operationId: 'createOrganization',
  summary: 'Create an organization',
  description: 'Its creator becomes the owner, and it becomes the active organization of the session.',
  tag: 'Organizations',
  permissions: [],
  body: z.object({
    name: z.string().min(1),
    slug: z.string().min(1),
    logo: logo.nullish(),
    metadata: metadata.optional(),
    keepCurrentActiveOrganization: z.boolean().optional(),
  }),
  bodyExample: { name: 'Acme Inc', slug: 'acme' },
  success: {
    description: 'The organization with its owner.',
    schema: createdOrganizationShape,
    example: createdOrganizationExample,
  },
  errors: [
    { status: 401, when: 'No session. The body is empty.', cause: 'NO_CREDENTIAL' },
    error(400, 'ORGANIZATION_ALREADY_EXISTS', 'The slug is taken.', 'SLUG_TAKEN'),
    error(403, 'YOU_ARE_NOT_ALLOWED_TO_CREATE_A_NEW_ORGANIZATION', 'Nobody may create one here.', 'FORBIDDEN'),
  ],
  run: async ({ ctx, graph, body: { keepCurrentActiveOrganization, ...input } }) => {
    const { createOrganization } = await graph(BetterAuthCreateOrganizationDocument, { input })
    const { organization } = succeeded(createOrganization)
    if (!keepCurrentActiveOrganization) await setActiveOrganization(ctx, organization.uuid)
    const { metadata, ...columns } = presentOrganization(organization)
    const owner = {
      id: organization.viewerMember?.id,
      organizationId: organization.id,
      userId: encodeId('User', callerOf(ctx).userId),
      role: 'owner',
      createdAt: organization.viewerMember?.createdAt,
    }
    return { ...columns, ...(metadata && { metadata }), members: [owner] }
  },
})
