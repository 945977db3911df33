import type { Viewer } from './access/decide.js'
import { type Scope, scopeOf, scopeText } from './access/scope.js'
import { scopedRows, scopedTo } from './database/client.js'
import type { PrismaClient } from './generated/prisma/client.js'
import { type LoaderDefinition, LoaderStore } from './loader.js'
import type { Services } from './services.js'

/** Who asks over the wire; what audit rows and log lines keep. */
export interface RequestInfo {
  id: string
  ip: string | null
  userAgent: string | null
  headers: Headers
}

/** Which door the request came through. */
export type Door = 'graphql' | 'rybbit' | 'better-auth' | 'posthog' | 'recrubo' | 'tours-events' | 'cli' | 'system'

/** The one dependency object of a request. */
export interface RequestContext {
  readonly services: Services
  readonly request: RequestInfo
  readonly door: Door
  /** A federation router passes this on, and proved that it is one. */
  readonly throughRouter: boolean
  /** The largest page a connection gives: 100 on the graph, more for doors whose dialect documents whole lists. */
  readonly maxPageSize: number
  viewer: Viewer
  scope: Scope
  /** Prisma as the viewer sees the record. */
  db: PrismaClient
  /** Plain SQL as the viewer sees the record. */
  sql<Row>(text: string, values: unknown[]): Promise<Row[]>
  load<Key, Value>(definition: LoaderDefinition<Key, Value>, key: Key): Promise<Value>
  loadMany<Key, Value>(definition: LoaderDefinition<Key, Value>, keys: readonly Key[]): Promise<Value[]>
  /** Puts a value where a loader would look it up: for rows that the viewer has just made invisible. */
  prime<Key, Value>(definition: LoaderDefinition<Key, Value>, key: Key, value: Value): void
  forgetLoaded(): void
  /** Reads again who the viewer is and what it may see, after an operation that changed it. */
  refreshViewer(): Promise<void>
}

/** The context value of GraphQL execution. yoga copies its own object, hence the one level of nesting. */
export interface GraphContext {
  ctx: RequestContext
}

export interface ContextOptions {
  viewer: Viewer
  request: RequestInfo
  door: Door
  throughRouter?: boolean
  maxPageSize?: number
  /** Loads the viewer anew from the record; absent for viewers that cannot change. */
  reload?: () => Promise<Viewer>
}

export const GRAPH_PAGE_SIZE = 100

/** Makes the context of one request. Loaders live as long as it does. */
export function createContext(services: Services, options: ContextOptions): RequestContext {
  const loaders = new LoaderStore()
  const scopeFor = (viewer: Viewer) => scopeOf(viewer, { requireVerifiedEmail: services.mail.canSend })
  let text = ''
  const ctx: RequestContext = {
    services,
    request: options.request,
    door: options.door,
    throughRouter: options.throughRouter ?? false,
    maxPageSize: options.maxPageSize ?? GRAPH_PAGE_SIZE,
    viewer: options.viewer,
    scope: { can: {}, sites: [] },
    db: services.database.app,
    sql: (query, values) => loaders.during(() => scopedRows(services.database.appPool, text, query, values)),
    load: (definition, key) => loaders.get(ctx, definition).load(key),
    loadMany: (definition, keys) => Promise.all(keys.map((key) => loaders.get(ctx, definition).load(key))),
    prime: (definition, key, value) => {
      loaders.get(ctx, definition).clear(key).prime(key, value)
    },
    forgetLoaded: () => loaders.clear(),
    refreshViewer: async () => {
      if (options.reload) adopt(await options.reload())
      loaders.clear()
    },
  }
  function adopt(viewer: Viewer) {
    ctx.viewer = viewer
    ctx.scope = scopeFor(viewer)
    text = scopeText(ctx.scope)
    ctx.db = scopedTo(services.database.app, text)
  }
  adopt(options.viewer)
  return ctx
}
