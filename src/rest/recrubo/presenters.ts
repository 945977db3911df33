import type { RequestContext } from '../../context.js'
import type { Organization, User, Webhook } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'
import { nameParts } from '../../user/name.js'
import { isProfileShown } from '../../user/reads.js'
import { moreUsersLink, usersLink } from './links.js'
import type { Query } from './query.js'

/** The resources of recrubo.md 3. */

type Members = Record<string, unknown>

export interface Resource {
  id: string
  type: 'organizations' | 'users'
  attributes?: Members
  relationships?: Members
}

/** The users that an answer includes of an organization, and whether there are more. */
export interface IncludedUsers {
  users: readonly User[]
  more: boolean
}

/** What is shown of an organization beside its row. */
export interface Beside {
  webhook: Webhook | null
  /** In the answers that make one (recrubo.md 3.2). */
  token?: string | undefined
  included?: IncludedUsers | undefined
}

/** RFC 3339 in whole seconds, with an offset in numbers. */
const time = (date: Date) => date.toISOString().replace(/\.\d{3}Z$/, '+00:00')

export function presentOrganization(
  services: Services,
  organization: Organization,
  { webhook, token, included }: Beside,
): Resource {
  const { id, name, createdAt, updatedAt } = organization
  return {
    id,
    type: 'organizations',
    attributes: {
      createdAt: time(createdAt),
      updatedAt: time(updatedAt),
      name,
      webhookUrl: webhook?.url ?? null,
      webhookSecret: webhook?.secretStart ?? null,
      token: token ?? null,
    },
    relationships: {
      users: {
        links: {
          related: usersLink(services, id),
          ...(included?.more && { next: moreUsersLink(services, id) }),
        },
        ...(included && { data: included.users.map((user) => ({ type: 'users', id: user.id })) }),
      },
    },
  }
}

/** What the home of a person says of him, others are not told. */
export async function presentUser(ctx: RequestContext, user: User): Promise<Resource> {
  const { firstName, lastName } = nameParts(user)
  const isShown = await ctx.load(isProfileShown, user.id)
  return {
    id: user.id,
    type: 'users',
    attributes: {
      firstName,
      lastName,
      fullName: user.name,
      email: user.email,
      phone: isShown ? user.phone : null,
      timeZone: isShown ? user.timezone : null,
      externalId: isShown ? user.externalId : null,
      createdAt: time(user.createdAt),
      updatedAt: time(user.updatedAt),
    },
  }
}

/** The resource with the fields that the client chose (C24). */
export function chosen({ id, type, attributes = {}, relationships = {} }: Resource, { fields }: Query): Resource {
  const wanted = fields.get(type)
  const only = (members: Members) =>
    Object.fromEntries(Object.entries(members).filter(([name]) => wanted?.has(name) ?? true))
  const kept = { attributes: only(attributes), relationships: only(relationships) }
  return {
    id,
    type,
    ...(Object.keys(kept.attributes).length > 0 && { attributes: kept.attributes }),
    ...(Object.keys(kept.relationships).length > 0 && { relationships: kept.relationships }),
  }
}
