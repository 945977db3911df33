import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { z } from 'zod'
import type { Permission } from '../access/permissions.js'
import type { RequestContext } from '../context.js'
import type { ErrorCode } from '../errors.js'
import type { Answer, Problem, ProblemKind } from './problem.js'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Runs a stored document in process, as the caller. Throws ProblemError for what `errors[]` says, but for fields named in
 * `nullWhenForbidden`, which stay null: a list of many organizations must not fail for one in which the caller may less.
 */
export type RunDocument = <Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options?: { nullWhenForbidden?: readonly string[] },
) => Promise<Data>

/** What guards know: who calls and with which path, before the body is read. */
export interface GuardCall {
  ctx: RequestContext
  request: Request
  params: Readonly<Record<string, string>>
}

/** What a row works with: its parsed input and the two ways to the domain. */
export interface Call<Params = unknown, Query = unknown, Body = unknown> {
  ctx: RequestContext
  request: Request
  params: Params
  query: Query
  body: Body
  graph: RunDocument
}

/** Refuses by throwing Refused or ProblemError: for dialects whose refusals come in a documented order before the body. */
export type Guard = (call: GuardCall) => void | Promise<void>

export type Cause = ErrorCode | ProblemKind

/** A refusal as a row documents it; the same object is what is sent, so that both cannot drift. */
export interface DocumentedError extends Answer {
  when: string
  /** The problems that the row answers so, whatever the dialect's table says. */
  cause?: Cause | readonly Cause[]
  /** Makes the body of the problem at hand; `body` is then an example. */
  word?: (problem: Problem) => unknown
}

/** One endpoint of a dialect, as data: matched, guarded, parsed, run, and described in OpenAPI from the same row. */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> {
  method: Method
  /** With `:name` for parameters; a literal segment wins over a parameter. */
  path: string
  /** Other paths that lead to the same row, with the same parameters. */
  alsoAt?: readonly string[]
  operationId: string
  summary: string
  description?: string
  tag: string
  /** What the caller must hold; OpenAPI names it, operations and fields check it. */
  permissions: readonly Permission[]
  /** Who may call at all. `session`: no key ever. `public`: nobody needs to be known. */
  credential: 'any' | 'session' | 'public'
  guards?: readonly Guard[]
  params?: Params
  query?: Query
  body?: Body
  /** Of bodies, for OpenAPI; by default application/json. */
  mediaType?: string
  /** An example of the body that is sent. */
  bodyExample?: unknown
  success: { status: number; description: string; schema?: z.ZodType; example?: unknown }
  errors: readonly DocumentedError[]
  /** Answers the body of success, or a Reply. */
  run(call: Call<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<unknown>
}

/** What the reference says of a route that is served without a row. */
export type Description = Omit<Route, 'run' | 'guards'>

/** A row, with the types of its input carried into `run`. */
export const route = <Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  row: Route<Params, Query, Body>,
): Route => row as unknown as Route
