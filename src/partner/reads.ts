import { defineList } from '../database/list.js'
import type { Partner } from '../generated/prisma/client.js'
import { defineLoader, defineRowLoader } from '../loader.js'

/** Partners that the viewer may see: a partner itself, super admins all. */
export const partnerById = defineRowLoader<Partner>('partner')

export const partners = defineList<Partner>({ table: 'partner', parent: null, orders: {} }, partnerById)

/** So many organizations of a partner are told that one of their users was to be changed. */
const MOST_TOLD = 20

/** The (raw) ids of organizations that a user belongs to, of those whose members the viewer may see; at most 20. */
export const organizationsOfUser = defineLoader<string, string[]>((ctx, userIds) =>
  Promise.all(
    userIds.map(async (userId) => {
      const rows = await ctx.sql<{ organizationId: string }>(
        `select m."organizationId" from member m where m."userId" = $1::uuid order by 1 limit ${MOST_TOLD}`,
        [userId],
      )
      return rows.map(({ organizationId }) => organizationId)
    }),
  ),
)
