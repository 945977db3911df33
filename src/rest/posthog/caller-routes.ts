import { activity, apiKeyById, userKeys } from '../../api-key/reads.js'
import { connection } from '../../database/list.js'
import type { ApiKey } from '../../generated/prisma/client.js'
import { organizationById } from '../../organization/reads.js'
import { userById } from '../../user/reads.js'
import { WHOLE_LIST } from '../door.js'
import { Refused } from '../problem.js'
import { type Route, route } from '../route.js'
import {
  currentOrganization,
  inOrganizationOfPath,
  organizationOf,
  refusalsInOrganization,
  refusalsOf,
  withScope,
} from './access.js'
import { NO_PERMISSION, NOT_AUTHENTICATED, NOT_FOUND, THROTTLED } from './errors.js'
import { keyExample, profileExample, scopedKeysExample } from './examples.js'
import { memberPath } from './inputs.js'
import { targetOf, visitingMember } from './member-access.js'
import {
  presentOrganization,
  presentOrganizationBasic,
  presentTime,
  presentTimeOrNull,
  presentUser,
} from './presenters.js'
import { keyShape, profileShape, scopedKeysShape } from './shapes.js'

const oneself = { scope: 'user:read', permissions: [], tooLittle: null } as const
const WEEK_MS = 7 * 86_400_000

const presentKey = (key: ApiKey, userId: number | null) => ({
  id: key.id,
  label: key.name,
  value: null,
  mask_value: `${key.start}...${key.last4}`,
  created_at: presentTime(key.createdAt),
  last_used_at: presentTimeOrNull(key.lastUsedAt),
  last_rolled_at: null,
  user_id: userId,
  scopes: key.unscoped ? null : key.scopes,
  scoped_teams: [],
  scoped_organizations: key.organizationIds,
})

/** What clients ask about themselves before anything else (posthog.md 9). */
export const callerRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/personal_api_keys/@current',
    operationId: 'personal_api_keys_current',
    summary: 'The key of this very request',
    tag: 'Caller',
    permissions: [],
    credential: 'any',
    success: { status: 200, description: 'The key.', schema: keyShape, example: keyExample },
    errors: [NOT_AUTHENTICATED, { ...NOT_FOUND, when: 'The caller has signed in without a key.' }, THROTTLED],
    run: async ({ ctx }) => {
      const { viewer } = ctx
      const key = 'key' in viewer ? await ctx.load(apiKeyById, viewer.key.id) : null
      if (!key) throw new Refused(NOT_FOUND)
      const user = 'userId' in viewer ? await ctx.load(userById, viewer.userId) : null
      return presentKey(key, user && presentUser(user).id)
    },
  }),
  route({
    method: 'GET',
    path: '/api/users/@me',
    operationId: 'users_retrieve',
    summary: 'The caller, and where it belongs',
    tag: 'Caller',
    permissions: [],
    credential: 'any',
    guards: [withScope(oneself)],
    success: { status: 200, description: 'The caller.', schema: profileShape, example: profileExample },
    errors: [...refusalsOf(oneself), { ...NO_PERMISSION, when: 'No person is behind the key.' }],
    run: async ({ ctx }) => {
      const { viewer } = ctx
      const user = 'userId' in viewer ? await ctx.load(userById, viewer.userId) : null
      if (!user || !('memberships' in viewer)) throw new Refused(NO_PERMISSION)
      const currentId = currentOrganization(viewer)
      const current = currentId && (await ctx.load(organizationById, currentId))
      const organization = current ? await presentOrganization(ctx, current) : null
      const organizations = await ctx.loadMany(organizationById, [...viewer.memberships.keys()])
      return {
        ...presentUser(user),
        date_joined: presentTime(user.createdAt),
        is_staff: user.superAdmin,
        is_2fa_enabled: false,
        has_social_auth: false,
        has_password: true,
        organization,
        organizations: organizations.filter((row) => row !== null).map((row) => presentOrganizationBasic(ctx, row)),
        team: organization?.teams[0] ?? null,
      }
    },
  }),
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/members/:userUuid/scoped_api_keys',
    operationId: 'members_scoped_api_keys_retrieve',
    summary: 'The working keys of a member',
    description:
      'Those of them that the caller may see: the own ones, and with `api_keys.read` those for this organization.',
    tag: 'Members',
    permissions: ['users.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(visitingMember)],
    params: memberPath,
    success: { status: 200, description: 'The keys.', schema: scopedKeysShape, example: scopedKeysExample },
    errors: [...refusalsInOrganization(visitingMember), NOT_FOUND],
    run: async ({ ctx, params }) => {
      const organizationId = organizationOf(ctx, params)
      const member = await targetOf(ctx, params)
      const now = ctx.services.now()
      const conditions = [
        ...activity(true, now),
        {
          sql: 't."organizationIds" = $?::uuid[] or $?::uuid = any(t."organizationIds")',
          values: [[], organizationId],
        },
      ]
      const { edges } = await connection(ctx, userKeys, member.userId, { first: WHOLE_LIST }, { conditions })
      const keys = edges.map(({ node }) => node)
      const recently = (at: Date | null) => at !== null && at.getTime() > now.getTime() - WEEK_MS
      return {
        has_keys: keys.length > 0,
        has_keys_active_last_week: keys.some(({ lastUsedAt }) => recently(lastUsedAt)),
        keys: keys.map(({ name, lastUsedAt }) => ({ name, last_used_at: presentTimeOrNull(lastUsedAt) })),
      }
    },
  }),
]
