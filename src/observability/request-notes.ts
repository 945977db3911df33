import { AsyncLocalStorage } from 'node:async_hooks'
import type { Viewer } from '../access/decide.js'
import type { Door } from '../context.js'

/** Where a request came in: a door of the record, or what is beside them. */
export type Entrance = Door | 'auth' | 'pages' | 'health' | 'none'

/** Who acted, as ids. */
export interface Actor {
  kind: Viewer['kind']
  user?: string
  /** The id of an API key; not named so, since what is named so is blanked in the log. */
  credential?: string
}

/** What is learned about a request while it is answered: what its log line, its measures and its span say. */
export interface RequestNotes {
  readonly id: string
  door: Entrance
  /** The row or pattern that answers, never the path itself, which may hold a token. */
  route: string | null
  actor: Actor | null
  /** In which it writes, or to which its key belongs. */
  organization: string | null
  operation: OperationNotes | null
  /** Complexity of the operation. */
  cost: number | null
  /** Statements sent to PostgreSQL so far, frames of transactions and told scopes with them. */
  statements: number
  /** Of our own tables of codes; null while all goes well. */
  code: string | null
}

/** A GraphQL operation, by what may be told of it: no variables, no results. */
export interface OperationNotes {
  kind: 'query' | 'mutation' | 'subscription'
  name: string | null
  /** SHA-256 of the document. */
  hash: string
}

const current = new AsyncLocalStorage<RequestNotes>()

/** The notes of the request that is being answered here; none in a job. */
export const requestNotes = (): RequestNotes | undefined => current.getStore()

/** Adds to the notes of the request that is being answered, if there is one. */
export function note(facts: Partial<Omit<RequestNotes, 'id'>>): void {
  Object.assign(current.getStore() ?? {}, facts)
}

/** Who the viewer is, and the organization that its credential belongs to. */
export function noteViewer(viewer: Viewer): void {
  const notes = current.getStore()
  if (!notes) return
  notes.actor = {
    kind: viewer.kind,
    ...('userId' in viewer && { user: viewer.userId }),
    ...('key' in viewer && { credential: viewer.key.id }),
  }
  if (viewer.kind === 'ORGANIZATION_KEY') notes.organization = viewer.organizationId
}

/** Answers a request with notes of its own. */
export function withNotes<Value>(id: string, work: (notes: RequestNotes) => Value): Value {
  const notes: RequestNotes = {
    id,
    door: 'none',
    route: null,
    actor: null,
    organization: null,
    operation: null,
    cost: null,
    statements: 0,
    code: null,
  }
  return current.run(notes, () => work(notes))
}

/** Notes what an operation refused, and leaves the refusal to whoever words it. */
export function noteRefusal(error: unknown): never {
  const { code } = error as { code?: unknown }
  if (typeof code === 'string') note({ code })
  throw error
}
