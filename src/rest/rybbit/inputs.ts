import { z } from 'zod'
import { SITE_OPTION_DEFAULTS, SITE_OPTION_NAMES, type SiteOptions } from '../../site/options.js'

/** The path of one organization. */
export const organizationPath = z.object({ organizationId: z.string() })
/** The number of a site or its 12 hexadecimal characters. */
export const sitePath = z.object({
  siteId: z.string().describe('The number of the site or its 12 hexadecimal characters.'),
})

type OptionInput = { [Name in keyof SiteOptions]?: SiteOptions[Name] | null | undefined }

const optionInputs = Object.fromEntries(
  SITE_OPTION_NAMES.map((name) => [
    name,
    (typeof SITE_OPTION_DEFAULTS[name] === 'boolean' ? z.boolean() : z.array(z.string())).nullish(),
  ]),
) as unknown as { [Name in keyof SiteOptions]: z.ZodOptional<z.ZodNullable<z.ZodType<SiteOptions[Name]>>> }

export const createSiteBody = z.object({
  domain: z.string(),
  name: z.string(),
  type: z.enum(['web', 'mobile']).nullish(),
  public: z.boolean().nullish(),
  saltUserIds: z.boolean().nullish(),
  blockBots: z.boolean().nullish(),
  ...optionInputs,
})

export const siteConfigBody = z.object({
  domain: z.string().optional(),
  name: z.string().optional(),
  public: z.boolean().optional(),
  saltUserIds: z.boolean().optional(),
  blockBots: z.boolean().optional(),
  ...optionInputs,
})

/** The tracking options among the fields of a body, under the one name that the graph has for them. */
export const optionsIn = (body: OptionInput): Record<string, unknown> =>
  Object.fromEntries(SITE_OPTION_NAMES.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])))
