import type { z } from 'zod'
import { ProblemError } from './problem.js'
import type { Route } from './route.js'

/** What reads a form in place of JSON, for dialects that take both. */
export type ReadForm = (schema: z.ZodType) => Promise<unknown>

/** The parts of a request as a row's schemas read them. Throws ProblemError with every complaint and its path. */
export async function readInput(
  route: Route,
  request: Request,
  params: Record<string, string>,
  query: URLSearchParams,
  readForm?: ReadForm,
) {
  return {
    params: route.params ? parse(route.params, params, 'path') : params,
    query: route.query ? parse(route.query, Object.fromEntries(query), 'query') : {},
    body: route.body ? parse(route.body, await readBody(request, route.body, readForm), 'body') : undefined,
  }
}

function parse(schema: z.ZodType, value: unknown, place: 'path' | 'query' | 'body'): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, code, message }) => ({ path: path.join('.'), code, message }))
  throw new ProblemError({ kind: 'BAD_INPUT', place, issues })
}

const FORM_TYPE = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)$/

async function readBody(request: Request, schema: z.ZodType, readForm: ReadForm | undefined): Promise<unknown> {
  return readForm && FORM_TYPE.test(mediaTypeOf(request)) ? readForm(schema) : readJson(request)
}

const mediaTypeOf = ({ headers }: Request) =>
  (headers.get('content-type') ?? '').replace(/;.*$/s, '').trim().toLowerCase()

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json$/

/** The JSON of a request; no body at all reads as an empty object, so that the schema names what is missing. */
async function readJson(request: Request): Promise<unknown> {
  const text = request.body ? await request.text() : ''
  if (text === '') return {}
  // Forms and plain text need no preflight from a foreign page, so they must not reach a write with a cookie.
  if (!JSON_TYPE.test(mediaTypeOf(request))) {
    throw new ProblemError({ kind: 'NOT_JSON', contentType: request.headers.get('content-type') ?? '' })
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new ProblemError({ kind: 'BAD_JSON' })
  }
}
