import { describe, expect, it } from 'vitest'
import type { Dialect } from '../../../src/rest/dialect.js'
import type { DocumentedError, Route } from '../../../src/rest/route.js'
import type { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import { addressOf } from '../parity/call.js'
import type { Parts } from '../parity/decision.js'
import { FIXTURES } from '../parity/fixtures.js'
import { openScene, type Scene } from '../parity/scene.js'

/** A row and one of the errors that its reference tells of, in an organization of its own. */
export interface Plight {
  row: Route
  error: DocumentedError
  scene: Scene
  /** A call that the row would answer with success, were it not for what the provocation adds. */
  valid: Attempt
}

export interface Attempt {
  as: Client
  parts: Parts
  headers?: Record<string, string>
}

/** Brings an error about: what is wrong with a valid call, or done to the record before it. */
export type Provocation = (plight: Plight) => Partial<Attempt> | Promise<Partial<Attempt>>

export interface Trouble {
  dialect: Dialect
  /** Who makes the valid call of a row. */
  caller(row: Route, scene: Scene): Client | Promise<Client>
  /** By what an error says of its cause (`when`); after `operationId: ` for one row alone. */
  provocations: Readonly<Record<string, Provocation>>
  /** What of a body is the same whoever is refused. */
  essence(body: unknown): unknown
  rateLimit?: boolean
  env?: Record<string, string>
}

/** Texts with what differs from call to call taken out. */
export const withoutNames = (text: unknown): unknown =>
  typeof text === 'string'
    ? text
        .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
        .replaceAll(/\d+/g, '<number>')
        .replaceAll(/(['"]).*?\1/g, '<name>')
    : text

/** Calls every row so that it must answer each error that its reference documents. */
export function itAnswersAsDocumented({
  dialect,
  caller,
  provocations,
  essence,
  rateLimit = false,
  env = {},
}: Trouble): void {
  const gateway = useGateway({ rateLimit, env: { JOBS: 'off', ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32', ...env } })
  const fixtures = FIXTURES[dialect.name]?.rows ?? {}

  describe.each(dialect.routes.map((row) => [`${row.method} ${row.path}`, row] as const))('%s', (_name, row) => {
    it.each(row.errors.map((error) => [error.status, error.when, error] as const))(
      '%i: %s',
      async (_status, when, error) => {
        const provoke = provocations[`${row.operationId}: ${when}`] ?? provocations[when]
        if (!provoke)
          throw new Error(`test/rest/documented-errors does not know how to provoke: ${row.operationId}: ${when}`)
        const scene = await openScene(gateway)
        const valid = { as: await caller(row, scene), parts: (await fixtures[row.operationId]?.request?.(scene)) ?? {} }
        const { as, parts, headers } = { ...valid, ...(await provoke({ row, error, scene, valid })) } as Attempt
        const answer = await as.json(row.method, addressOf(dialect, row, parts), parts.body, {
          ...(row.mediaType && { 'content-type': row.mediaType }),
          ...headers,
        })
        expect({ status: answer.status, body: essence(answer.body) }).toEqual({
          status: error.status,
          body: essence(error.body),
        })
      },
    )
  })
}

/** The provocations that no documented error asks for. */
export function unusedProvocations({ dialect, provocations }: Trouble): string[] {
  const documented = dialect.routes.flatMap(({ operationId, errors }) =>
    errors.flatMap(({ when }) =>
      Object.hasOwn(provocations, `${operationId}: ${when}`) ? [`${operationId}: ${when}`] : [when],
    ),
  )
  return Object.keys(provocations).filter((name) => !documented.includes(name))
}
