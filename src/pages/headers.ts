/** What every answer of this folder carries: nothing is guessed, framed, or told to others. */
export const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

const LOCKED = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export const PAGE_POLICY = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; ${LOCKED}`

/** Swagger UI has its arrows and locks as data. */
export const REFERENCE_POLICY = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; ${LOCKED}`

/** Monaco styles its lines with attributes and brings its fonts and cursors as data; its workers are files of ours. */
export const PLAYGROUND_POLICY = `default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; font-src data:; img-src 'self' data:; connect-src 'self'; ${LOCKED}`

/** The headers of a page: it may be about its reader alone, so nobody keeps it. */
export const pageHeaders = (policy: string) => ({
  ...COMMON_HEADERS,
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
  vary: 'Accept',
})
