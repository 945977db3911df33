import { defineLoader } from '../loader.js'

/**
 * The integer siteIds of sites (raw ids) that a row names which the viewer has been shown; null where a site is gone.
 * Who is invited to a site cannot see it yet: reads past row-level security (docs/security.md).
 */
export const siteNumberOf = defineLoader<string, number | null>(async (ctx, ids) => {
  const rows = await ctx.services.database.system.site.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, siteId: true },
  })
  const numbers = new Map(rows.map(({ id, siteId }) => [id, siteId]))
  return ids.map((id) => numbers.get(id) ?? null)
})
