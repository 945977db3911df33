import type { z } from 'zod'
import type { Door, RequestContext } from '../context.js'
import type { Identified, ViewerStore } from '../identity/viewers.js'
import type { Answer, Problem } from './problem.js'
import type { Description, Guard, GuardCall, Route } from './route.js'

/** What a door hands to a dialect that looks for the credential of a request. */
export interface CredentialSource {
  headers: Headers
  query: URLSearchParams
  /** For keys in the body; to be cloned before it is read. */
  request: Request
}

export type SecurityScheme = { description: string } & (
  | { type: 'http'; scheme: 'bearer'; in?: never }
  | { type: 'apiKey'; in: 'header' | 'query' | 'cookie'; name: string }
)

/** One documented REST interface: its rows, how its clients show who they are, and its words for every problem. */
export interface Dialect {
  name: Door
  title: string
  description: string
  routes: readonly Route[]
  /** What clients of the dialect find beside the rows, for its reference. */
  besides?: readonly Description[]
  /** OpenAPI's, by name. Rows for sessions alone show those that are cookies. */
  securitySchemes: Readonly<Record<string, SecurityScheme>>
  identify(viewers: ViewerStore, source: CredentialSource): Promise<Identified>
  /** Counts the request of a caller that is let in, and refuses what is too much: for dialects that document limits. */
  throttle?(ctx: RequestContext): Promise<void>
  /** Reads a body that is a form; without it forms are refused, since foreign pages can send them. */
  readForm?(call: Omit<GuardCall, 'params'>, schema: z.ZodType): Promise<unknown>
  /** What is refused before the method of a path is: for dialects that document rights first. */
  beforeMethod?: Guard
  /** The one table of the dialect's errors. Rows may name an answer of their own (`DocumentedError.cause`). */
  answer(problem: Problem): Answer
}
