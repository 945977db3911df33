import type { RequestContext } from '../../context.js'
import type { Organization } from '../../generated/prisma/client.js'
import { configureOrganization } from '../../webhook/operations/configure-organization.js'
import type { Reply } from '../problem.js'
import { ORGANIZATION_COLUMNS } from './columns.js'
import { readDocument } from './document.js'
import { FORBIDDEN, INVALID, MISMATCH, NOT_FOUND, READ_ONLY, refuse } from './errors.js'
import { organizationExample, updateOrganizationExample } from './examples.js'
import { pageLinks } from './links.js'
import { type Collection, findListed, type Listed, listed } from './listing.js'
import { organizationDocument, organizationDocuments, refuseLinkage } from './organization-documents.js'
import type { Query, QueryRules } from './query.js'
import { idOf, ok, type ResourceCall } from './row.js'
import { changedOrganization, FIELDS, organizationDocumentShape, updateOrganizationShape } from './shapes.js'

/** What both surfaces do with organizations (recrubo.md 1): they differ in which ones there are. */

export const ONE_ORGANIZATION: QueryRules = { fields: FIELDS, includes: ['users'] }
export const MANY_ORGANIZATIONS: QueryRules = { ...ONE_ORGANIZATION, columns: ORGANIZATION_COLUMNS }

/** What rows of both surfaces say alike. */
export const SHOWING = {
  understands: ONE_ORGANIZATION,
  success: {
    status: 200,
    description: 'The organization.',
    schema: organizationDocumentShape,
    example: organizationExample,
  },
  errors: [FORBIDDEN, NOT_FOUND],
} as const
export const CHANGING = {
  description: 'Omitted attributes keep their value, null clears.',
  permissions: ['organization.update', 'webhooks.update'],
  understands: ONE_ORGANIZATION,
  body: updateOrganizationShape,
  bodyExample: updateOrganizationExample,
  success: { ...SHOWING.success, description: 'The organization as it is now.' },
  errors: [FORBIDDEN, READ_ONLY, NOT_FOUND, MISMATCH, INVALID],
} as const

/** C39 */
export const READ_ONLY_ATTRIBUTES = ['createdAt', 'updatedAt']
/** What the operations call the attributes. */
export const INPUT_NAMES = { url: 'webhookUrl', secret: 'webhookSecret' }

type Organizations = (ctx: RequestContext) => Collection<Organization>

export const list =
  (organizations: Organizations) =>
  async (call: ResourceCall): Promise<Reply> => {
    const found = await listed(call.ctx, organizations(call.ctx), call.query)
    const { resources, beside } = await organizationDocuments(call.ctx, call.query, found.rows)
    return ok({ data: resources, ...beside, ...pageOf(call, found) })
  }

export const show =
  (organizations: Organizations) =>
  async (call: ResourceCall): Promise<Reply> =>
    ok(await organizationDocument(call.ctx, call.query, await find(call, organizations)))

export const update =
  (organizations: Organizations) =>
  async (call: ResourceCall): Promise<Reply> => {
    const { ctx, query, body } = call
    const { id } = await find(call, organizations)
    const written = readDocument(body, {
      type: 'organizations',
      attributes: changedOrganization,
      readOnly: READ_ONLY_ATTRIBUTES,
      id,
    })
    await refuseLinkage(ctx, written.relationships)
    const { organization, webhookSecret } = await written.pointing(INPUT_NAMES, () =>
      configureOrganization(ctx, { id }, { name: written.attributes.name }, webhookOf(written.attributes)),
    )
    return ok(await organizationDocument(ctx, query, organization, { webhookSecret }))
  }

/** The organization of the path. */
export async function find(call: ResourceCall, organizations: Organizations): Promise<Organization> {
  const found = await findListed(call.ctx, organizations(call.ctx), idOf(call, 'Organization'))
  return found ?? refuse('not_found', 'Organization not found.')
}

/** What the attributes say of the webhook; null where they are silent. */
export function webhookOf(attributes: {
  webhookUrl?: string | null | undefined
  webhookSecret?: string | null | undefined
}) {
  const { webhookUrl: url, webhookSecret: secret } = attributes
  return url === undefined && secret === undefined ? null : { url, secret }
}

/** Links and counts of a page (recrubo.md 4). */
export function pageOf({ ctx, url, query }: ResourceCall, { total, totalUnfiltered }: Listed<unknown>) {
  const { number, size }: Query['page'] = query.page
  const maxPage = Math.max(1, Math.ceil(total / size))
  return {
    links: pageLinks(ctx.services, url, number, maxPage),
    meta: { total, totalUnfiltered, currentSize: size, currentPage: number, maxPage },
  }
}
