import { z } from 'zod'
import { plainText } from '../inputs.js'
import { siteOptions } from './options.js'
import { appIdentifierOf, BAD_APP, BAD_HOST, hostOf, optionsFit, type SiteType, WEB_ONLY } from './policy.js'

const siteName = plainText(255, 'The name')

/** The domain of a site of that type in its one written form. */
const siteDomain = (type: SiteType) =>
  z.string().transform((text, context) => {
    const domain = type === 'MOBILE' ? appIdentifierOf(text) : hostOf(text)
    if (domain !== null) return domain
    context.addIssue({ code: 'custom', message: type === 'MOBILE' ? BAD_APP : BAD_HOST })
    return z.NEVER
  })

/** Rules depend on the type: `type` is what the input says, or WEB. */
export const createSiteInput = (type: SiteType) =>
  z.object({
    domain: siteDomain(type),
    name: siteName,
    type: z.enum(['WEB', 'MOBILE']).nullish(),
    public: z.boolean().nullish(),
    saltUserIds: z.boolean().nullish(),
    blockBots: z.boolean().nullish(),
    options: siteOptions.nullish().refine((options) => optionsFit(type, options ?? {}), WEB_ONLY),
  })
export type CreateSite = z.input<ReturnType<typeof createSiteInput>>

/** Omitted keeps; options are merged one by one, null puts defaults back. `type` is that of the site. */
export const updateSiteInput = (type: SiteType) =>
  z.object({
    domain: siteDomain(type).optional(),
    name: siteName.optional(),
    public: z.boolean().optional(),
    saltUserIds: z.boolean().optional(),
    blockBots: z.boolean().optional(),
    options: siteOptions.nullish().refine((options) => optionsFit(type, options ?? {}), WEB_ONLY),
  })
export type UpdateSite = z.input<ReturnType<typeof updateSiteInput>>

export const siteAccessInput = z.object({
  restricted: z.boolean(),
  siteIds: z
    .array(z.union([z.string(), z.number()]))
    .max(1000, 'At most 1000 sites.')
    .nullish(),
})
export type SiteAccess = z.input<typeof siteAccessInput>
