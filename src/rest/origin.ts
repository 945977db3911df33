const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Whether a page of another site may have sent this write with its visitor's cookie. Browsers name the page in `Origin`
 * with every write; a request without one comes from no page (rybbit.md 1.2).
 */
export function isForeignOrigin({ method, headers }: Request, publicUrl: string): boolean {
  const origin = headers.get('origin')
  return !SAFE_METHODS.includes(method) && origin !== null && origin !== new URL(publicUrl).origin
}
