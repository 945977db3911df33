import { z } from 'zod'
import { REQUESTS } from '../limits/buckets.js'
import { tooManyRequests } from '../limits/demand-points.js'
import type { Dialect } from './dialect.js'
import { refusedBy } from './problem.js'
import type { Description, DocumentedError } from './route.js'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document of a dialect, made of the rows that serve it. */
export function describeDialect(dialect: Dialect, publicUrl: string, version: string): Json {
  const tags = [...new Set(described(dialect).map((row) => row.tag))]
  return {
    openapi: '3.1.0',
    info: {
      title: dialect.title,
      version,
      description: dialect.description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl, description: 'This gateway.' }],
    tags: tags.map((name) => ({ name, description: `${name} of the ${dialect.name} dialect.` })),
    paths: pathsOf(dialect),
    components: {
      securitySchemes: dialect.securitySchemes,
      ...(!dialect.throttle && { responses: { [LIMITED]: limitResponse(dialect) } }),
    },
  }
}

const described = ({ besides = [], routes }: Dialect): Description[] => [...besides, ...routes]

const LIMITED = 'TooManyRequests'
const MORE_THAN_ALLOWED = { allowed: false, limit: REQUESTS.points, remaining: 0, resetSeconds: 30 }

/** The door counts the requests of whoever calls before it looks at the row (docs/security.md). */
const limitRefusal = (dialect: Dialect): DocumentedError => ({
  ...dialect.answer(refusedBy(tooManyRequests(MORE_THAN_ALLOWED))),
  when: 'More requests in a minute than the gateway answers.',
})

const LIMIT_HEADERS = {
  'Retry-After': 'Seconds until requests are answered again.',
  'RateLimit-Limit': 'Points that the caller has for a minute.',
  'RateLimit-Remaining': 'Points that are left.',
  'RateLimit-Reset': 'Seconds until all points are back.',
}

function limitResponse(dialect: Dialect): Json {
  const [row] = dialect.routes
  const headers = Object.entries(LIMIT_HEADERS).map(([name, description]) => [
    name,
    { description, schema: { type: 'integer' } },
  ])
  return { ...responseOf([limitRefusal(dialect)], row), headers: Object.fromEntries(headers) }
}

function pathsOf(dialect: Dialect): Json {
  const paths: Record<string, Json> = {}
  for (const row of described(dialect)) {
    const path = row.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operationOf(dialect, row) }
  }
  return paths
}

function operationOf(dialect: Dialect, row: Description): Json {
  const { success } = row
  return {
    operationId: row.operationId,
    summary: row.summary,
    ...(descriptionOf(row) && { description: descriptionOf(row) }),
    tags: [row.tag],
    security: securityOf(dialect, row),
    parameters: [...pathParameters(row), ...queryParameters(row)],
    ...(row.body && {
      requestBody: { required: true, content: contentOf(row, schemaOf(row.body, 'input'), row.bodyExample) },
    }),
    responses: {
      [success.status]: {
        description: success.description,
        ...(success.schema && { content: contentOf(row, schemaOf(success.schema, 'output'), success.example) }),
      },
      ...errorResponses(row, dialect),
    },
  }
}

/** Other paths of a row are told, not listed: they would be the same operation twice. */
function descriptionOf({ description = '', alsoAt = [] }: Description): string {
  const others = alsoAt.map((path) => `\`${path.replaceAll(/:(\w+)/g, '{$1}')}\``)
  return [description, ...(others.length > 0 ? [`Also at ${others.join(', ')}.`] : [])].filter(Boolean).join(' ')
}

/** The scopes of every scheme are the permissions that the operation behind the row asks for. */
function securityOf(dialect: Dialect, row: Description): Json[] {
  if (row.credential === 'public') return [{}]
  return Object.entries(dialect.securitySchemes)
    .filter(([, scheme]) => row.credential === 'any' || scheme.in === 'cookie')
    .map(([name]) => ({ [name]: row.permissions }))
}

function pathParameters(row: Description): Json[] {
  const described = row.params ? propertiesOf(row.params) : {}
  return [...row.path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const { description, ...schema } = described[name] ?? { type: 'string' }
    return { name, in: 'path', required: true, schema, ...(description !== undefined && { description }) }
  })
}

function queryParameters(row: Description): Json[] {
  if (!row.query) return []
  const required = (schemaOf(row.query, 'input').required ?? []) as string[]
  return Object.entries(propertiesOf(row.query)).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
    ...(description !== undefined && { description }),
  }))
}

/** One response per status. What the limit of requests refuses stands in one place, but where a row refuses as much itself. */
function errorResponses(row: Description, dialect: Dialect): Json {
  const isLimited = !dialect.throttle && dialect.routes.some((served) => served === row)
  const limit = isLimited ? [limitRefusal(dialect)] : []
  const own = new Set(row.errors.map(({ status }) => status))
  const errors = [...row.errors, ...limit.filter(({ status }) => own.has(status))]
  const responses = [...own]
    .sort((a, b) => a - b)
    .map((status) => [
      status,
      responseOf(
        errors.filter((error) => error.status === status),
        row,
      ),
    ])
  const shared = limit.map(({ status }) => [status, { $ref: `#/components/responses/${LIMITED}` }])
  return { ...Object.fromEntries(shared), ...Object.fromEntries(responses) }
}

/** Refusals of one status, each as an example. */
function responseOf(alike: readonly DocumentedError[], row: Description | undefined): Json {
  const shown = alike.filter(({ body }) => body !== undefined)
  const examples = Object.fromEntries(
    shown.map(({ body, when }, i) => [`case${i + 1}`, { summary: when, value: body }]),
  )
  return {
    description: alike.map(({ when }) => when).join(' '),
    ...(shown.length > 0 && { content: { [mediaTypeOf(row)]: { schema: { type: 'object' }, examples } } }),
  }
}

const mediaTypeOf = (row: Description | undefined) => row?.mediaType ?? 'application/json'

const contentOf = (row: Description, schema: Json, example: unknown) => ({
  [mediaTypeOf(row)]: { schema, ...(example !== undefined && { example }) },
})

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return rest
}

const propertiesOf = (schema: z.ZodType) => (schemaOf(schema, 'input').properties ?? {}) as Record<string, Json>
