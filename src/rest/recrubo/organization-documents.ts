import { can, missing } from '../../access/decide.js'
import type { RequestContext } from '../../context.js'
import type { Organization, User } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { userById } from '../../user/reads.js'
import { webhookOfOrganization } from '../../webhook/reads.js'
import { refuse } from './errors.js'
import { chosen, type IncludedUsers, presentOrganization, presentUser, type Resource } from './presenters.js'
import { MAX_PAGE_SIZE, type Query } from './query.js'

/** Organizations as resources, with the users that were asked for beside them (C19, C15). */
export async function organizationDocuments(
  ctx: RequestContext,
  query: Query,
  organizations: readonly Organization[],
  token?: string,
): Promise<{ resources: Resource[]; beside: { included?: Resource[] } }> {
  const included = query.include?.includes('users') ? await usersOf(ctx, organizations) : null
  const resources = await Promise.all(
    organizations.map(async (organization) => {
      const webhook = can(ctx.viewer, organization.id, 'webhooks.read', organization)
        ? await ctx.load(webhookOfOrganization, organization.id)
        : null
      const beside = { webhook, token, included: included?.get(organization.id) }
      return chosen(presentOrganization(ctx.services, organization, beside), query)
    }),
  )
  if (query.include === null) return { resources, beside: {} }
  const users = new Map([...(included?.values() ?? [])].flatMap((of) => of.users.map((user) => [user.id, user])))
  const shown = await Promise.all([...users.values()].map((user) => presentUser(ctx, user)))
  return { resources, beside: { included: shown.map((user) => chosen(user, query)) } }
}

/** One organization as a document; a webhook secret that was made for it is told in `meta`, this once. */
export async function organizationDocument(
  ctx: RequestContext,
  query: Query,
  organization: Organization,
  made: { token?: string; webhookSecret?: string | null } = {},
) {
  const { resources, beside } = await organizationDocuments(ctx, query, [organization], made.token)
  const meta = made.webhookSecret ? { webhookSecret: made.webhookSecret } : {}
  return { data: resources[0], ...beside, meta }
}

/** The first users of each organization, in the order of their ids, in one statement. */
async function usersOf(
  ctx: RequestContext,
  organizations: readonly Organization[],
): Promise<Map<string, IncludedUsers>> {
  for (const organization of organizations) {
    if (missing(ctx.viewer, organization.id, ['users.read'], organization).length === 0) continue
    refuse('forbidden', 'Missing permission: users.read.', { parameter: 'include' })
  }
  const ids = organizations.map(({ id }) => id)
  const rows = await ctx.sql<User & { __organizationId: string }>(
    `select o.id as "__organizationId", u.* from unnest($1::uuid[]) o(id)
     cross join lateral (select m."userId" from member m where m."organizationId" = o.id order by m."userId" limit $2) m
     join "user" u on u.id = m."userId" order by u.id`,
    [ids, MAX_PAGE_SIZE + 1],
  )
  return new Map(
    ids.map((id) => {
      const own = rows.filter((row) => row.__organizationId === id)
      return [id, { users: own.slice(0, MAX_PAGE_SIZE), more: own.length > MAX_PAGE_SIZE }]
    }),
  )
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Users are not moved by their organization: a document that says who belongs to it is refused (C40), with 404 where it
 * names somebody who is not there (C33, C42). A relationship of links alone is what an answer looks like, and stays.
 */
export async function refuseLinkage(ctx: RequestContext, { users }: Readonly<Record<string, unknown>>): Promise<void> {
  const source = { pointer: '/data/relationships/users' }
  if (users === undefined) return
  if (!isObject(users) || !['links', 'data', 'meta'].some((name) => Object.hasOwn(users, name))) {
    refuse('malformed_document', 'A relationship has links, data or meta.', source)
  }
  if (!Object.hasOwn(users, 'data')) return
  for (const named of [users.data].flat().slice(0, MAX_PAGE_SIZE)) {
    if (!isObject(named) || typeof named.id !== 'string') {
      refuse('malformed_document', 'A to-many relationship has resource identifiers as its data.', source)
    }
    const id = parseId('User', named.id)
    if (!id || !(await ctx.load(userById, id))) refuse('not_found', `User ${named.id} not found.`, source)
  }
  refuse('read_only_relationship', 'Users are added and removed at /public/v2/users.', source)
}
