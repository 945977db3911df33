import { z } from 'zod'
import type { Dialect } from './dialect.js'
import type { Description } from './route.js'

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
    components: { securitySchemes: dialect.securitySchemes },
  }
}

const described = ({ besides = [], routes }: Dialect): Description[] => [...besides, ...routes]

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
      ...errorResponses(row),
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

/** One response per status, with every refusal of that status as an example. */
function errorResponses(row: Description): Json {
  const { errors } = row
  const statuses = [...new Set(errors.map(({ status }) => status))].sort((a, b) => a - b)
  return Object.fromEntries(
    statuses.map((status) => {
      const alike = errors.filter((error) => error.status === status)
      const shown = alike.filter(({ body }) => body !== undefined)
      const examples = Object.fromEntries(
        shown.map(({ body, when }, i) => [`case${i + 1}`, { summary: when, value: body }]),
      )
      return [
        status,
        {
          description: alike.map(({ when }) => when).join(' '),
          ...(shown.length > 0 && { content: { [mediaTypeOf(row)]: { schema: { type: 'object' }, examples } } }),
        },
      ]
    }),
  )
}

const mediaTypeOf = ({ mediaType = 'application/json' }: Description) => mediaType

const contentOf = (row: Description, schema: Json, example: unknown) => ({
  [mediaTypeOf(row)]: { schema, ...(example !== undefined && { example }) },
})

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return rest
}

const propertiesOf = (schema: z.ZodType) => (schemaOf(schema, 'input').properties ?? {}) as Record<string, Json>
