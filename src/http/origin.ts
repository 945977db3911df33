/** What is wrong with where a request claims to come from, as better-auth names it. */
export type OriginProblem = 'MISSING_OR_NULL_ORIGIN' | 'INVALID_ORIGIN' | 'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED'

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Whether a request under /api/auth may be one that a foreign page made in its visitor's name (better-auth.md 7.1).
 * Requests with a cookie are checked, and those that sign somebody in (`signsIn`), since a foreign page could sign its
 * visitor in as somebody else. A request with no Origin, no Referer and no `Sec-Fetch-*` header comes from no browser
 * and is nobody's in disguise: the documented samples of curl and others are like that.
 *
 * @param trusted the one origin whose pages may call: that of PUBLIC_URL
 */
export function originProblem(
  request: { method: string; headers: Headers },
  trusted: string,
  signsIn: boolean,
): OriginProblem | null {
  const { method, headers } = request
  const withCookie = headers.has('cookie')
  if (SAFE_METHODS.includes(method) || !(withCookie || signsIn) || !isFromBrowser(headers)) return null
  const navigatesAcrossSites =
    headers.get('sec-fetch-site') === 'cross-site' && headers.get('sec-fetch-mode') === 'navigate'
  if (navigatesAcrossSites && !withCookie) return 'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED'
  const claimed = headers.get('origin') || headers.get('referer')
  if (!claimed || claimed === 'null') return 'MISSING_OR_NULL_ORIGIN'
  return URL.canParse(claimed) && new URL(claimed).origin === trusted ? null : 'INVALID_ORIGIN'
}

function isFromBrowser(headers: Headers): boolean {
  return [...headers.keys()].some((name) => name === 'origin' || name === 'referer' || name.startsWith('sec-fetch-'))
}
