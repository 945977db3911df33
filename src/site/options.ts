import { z } from 'zod'
import { plainText } from '../inputs.js'

/**
 * The tracking options of a site and their defaults (rybbit.md 2 and 3). The record keeps those that differ; a site
 * that is made without any has all of these.
 */
export const SITE_OPTION_DEFAULTS = {
  sessionReplay: false,
  webVitals: false,
  trackErrors: false,
  trackOutbound: true,
  trackUrlParams: true,
  trackInitialPageView: true,
  trackSpaNavigation: true,
  trackIp: false,
  trackButtonClicks: false,
  trackCopy: false,
  trackFormInteractions: false,
  embedEnabled: false,
  firstPartyProxy: false,
  excludedIPs: [] as string[],
  excludedCountries: [] as string[],
  excludedPaths: [] as string[],
  excludedHostnames: [] as string[],
  excludedUserAgents: [] as string[],
  excludedASNs: [] as string[],
  excludedQueryParams: [] as string[],
  tags: [] as string[],
}

export type SiteOptions = typeof SITE_OPTION_DEFAULTS
export type SiteOptionName = keyof SiteOptions

export const SITE_OPTION_NAMES = Object.keys(SITE_OPTION_DEFAULTS) as SiteOptionName[]

const texts = z.array(plainText(500, 'An entry')).max(1000, 'At most 1000 entries.')

const typeOf = (name: SiteOptionName) => (typeof SITE_OPTION_DEFAULTS[name] === 'boolean' ? z.boolean() : texts)

/** Options as callers set them: unknown names are refused, null puts the default back. */
export const siteOptions = z.strictObject(
  Object.fromEntries(SITE_OPTION_NAMES.map((name) => [name, typeOf(name).nullish()])),
) as unknown as z.ZodType<{ [Name in SiteOptionName]?: SiteOptions[Name] | null | undefined }>

/** What the record keeps after a change: options that were set, without those that were given back. */
export function mergedOptions(stored: object, changes: object | null | undefined): Partial<SiteOptions> {
  const merged = changes === null ? {} : { ...stored, ...changes }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null && value !== undefined))
}

/** Every option of a site as it counts: what was set, else the default. */
export const effectiveOptions = (stored: unknown): SiteOptions => ({ ...SITE_OPTION_DEFAULTS, ...(stored as object) })
