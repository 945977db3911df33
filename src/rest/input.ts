import type { z } from 'zod'
import { ProblemError } from './problem.js'
import type { Route } from './route.js'

/** The parts of a request as a row's schemas read them. Throws ProblemError with every complaint and its path. */
export async function readInput(
  route: Route,
  request: Request,
  params: Record<string, string>,
  query: URLSearchParams,
) {
  return {
    params: route.params ? parse(route.params, params, 'path') : params,
    query: route.query ? parse(route.query, Object.fromEntries(query), 'query') : {},
    body: route.body ? parse(route.body, await readJson(request), 'body') : undefined,
  }
}

function parse(schema: z.ZodType, value: unknown, place: 'path' | 'query' | 'body'): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, code, message }) => ({ path: path.join('.'), code, message }))
  throw new ProblemError({ kind: 'BAD_INPUT', place, issues })
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json$/

/** The JSON of a request; no body at all reads as an empty object, so that the schema names what is missing. */
async function readJson(request: Request): Promise<unknown> {
  const text = request.body ? await request.text() : ''
  if (text === '') return {}
  const contentType = request.headers.get('content-type') ?? ''
  // Forms and plain text need no preflight from a foreign page, so they must not reach a write with a cookie.
  if (!JSON_TYPE.test((contentType.split(';')[0] ?? '').trim().toLowerCase())) {
    throw new ProblemError({ kind: 'NOT_JSON', contentType })
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new ProblemError({ kind: 'BAD_JSON' })
  }
}
