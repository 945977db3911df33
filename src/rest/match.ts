import type { Route } from './route.js'

export interface Match {
  route: Route
  params: Record<string, string>
}

interface Pattern {
  route: Route
  segments: readonly string[]
}

const isParameter = (segment: string) => segment.startsWith(':')

/**
 * Finds the row of a path. A literal segment wins over a parameter (`/members/me` over `/members/:id`), whatever the
 * order of the rows; a slash at the end makes no difference.
 */
export function createMatcher(routes: readonly Route[]) {
  const patterns: Pattern[] = routes
    .flatMap((route) => [route.path, ...(route.alsoAt ?? [])].map((path) => ({ route, segments: segmentsOf(path) })))
    .sort((a, b) => parametersOf(a).localeCompare(parametersOf(b)))

  return {
    match(method: string, path: string): Match | { allowed: string[] } {
      const given = segmentsOf(path)
      const fitting = patterns.filter((pattern) => fits(pattern.segments, given))
      const wanted = method === 'HEAD' ? 'GET' : method
      const found = fitting.find(({ route }) => route.method === wanted)
      if (!found) return { allowed: [...new Set(fitting.map(({ route }) => route.method))] }
      return { route: found.route, params: parametersIn(found.segments, given) }
    },
  }
}

function segmentsOf(path: string): string[] {
  const segments = path.split('/').slice(1)
  return segments.length > 1 && segments.at(-1) === '' ? segments.slice(0, -1) : segments
}

/** Sorts literals first, segment by segment. */
const parametersOf = ({ segments }: Pattern) => segments.map((segment) => (isParameter(segment) ? '1' : '0')).join('')

const fits = (pattern: readonly string[], given: readonly string[]) =>
  pattern.length === given.length && pattern.every((segment, i) => isParameter(segment) || segment === given[i])

function parametersIn(pattern: readonly string[], given: readonly string[]): Record<string, string> {
  const pairs = pattern.flatMap((segment, i) =>
    isParameter(segment) ? [[segment.slice(1), decoded(given[i] ?? '')]] : [],
  )
  return Object.fromEntries(pairs) as Record<string, string>
}

/** Percent-encoding that is broken stays as it is: it names nothing, and must not break the server. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
