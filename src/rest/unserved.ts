import type { Dialect } from './dialect.js'
import type { Answer, Problem } from './problem.js'

/** Dialects that can be chosen and have no rows: their paths are not there, told in their own shape. */
export const notYetServed: readonly Dialect[] = [
  empty('recrubo', 'Recrubo', (status, text) => ({
    status,
    body: { errors: [{ status: String(status), code: status === 413 ? 'too_large' : 'not_found', title: text }] },
    headers: { 'content-type': 'application/vnd.api+json' },
  })),
]

function empty(name: Dialect['name'], title: string, word: (status: number, text: string) => Answer): Dialect {
  return {
    name,
    title,
    description: '',
    routes: [],
    securitySchemes: {},
    identify: async (viewers, { headers }) => viewers.identify(headers),
    answer: (problem: Problem) =>
      problem.kind === 'TOO_LARGE' ? word(413, 'Request body too large.') : word(404, 'Not found.'),
  }
}
