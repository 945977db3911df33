const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
const OWN_SITE = ['same-origin', 'none']

/**
 * Whether a page of another site may have sent this write with its visitor's cookie. Browsers name the page in `Origin`
 * with every write, and where they do not, say in `Sec-Fetch-Site` how far it is; a request with neither comes from no
 * page (rybbit.md 1.2).
 */
export function isForeignOrigin({ method, headers }: Request, publicUrl: string): boolean {
  if (SAFE_METHODS.includes(method)) return false
  const origin = headers.get('origin')
  if (origin !== null) return origin !== new URL(publicUrl).origin
  const distance = headers.get('sec-fetch-site')
  return distance !== null && !OWN_SITE.includes(distance)
}
