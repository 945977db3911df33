import { requestHost, requestInfo } from '../http/request-info.js'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { dialects as prefixes } from '../settings/values.js'
import { type Addressed, chooseDialect, isShared } from './dialects.js'
import { validateDocuments } from './documents.js'
import { createDoor } from './door.js'
import type { Problem } from './problem.js'
import { servedDialects } from './served.js'

const REST_PATH = /^\/(api|public\/v2)(\/|$)/
/** Signing in and out is better-auth's own; its organization routes are rows. */
const SIGN_IN_PATH = /^\/api\/auth(?!\/organization(\/|$))(\/|$)/
const PREFIX = new RegExp(`^/(${prefixes.join('|')})(?=/)`)

/** All REST dialects behind one gate. Both answer null where a path belongs to none of them. */
export interface RestGate {
  answer(c: AppContext): Promise<Response> | null
  /** A refusal from before any row was looked at, in the words of the dialect that would have answered. */
  refuse(c: AppContext, problem: Problem): Response | null
}

/** Finds the dialect of a request (interface.md 3 and 4) and hands it to that dialect's door. */
export function createRestGate(services: Services): RestGate {
  validateDocuments()
  const doors = new Map(servedDialects.map((dialect) => [dialect.name, createDoor(services, dialect)]))

  function find(c: AppContext) {
    const addressed = addressOf(services, c)
    if (!addressed) return null
    const door = doors.get(chooseDialect(addressed, services.settings))
    if (!door) throw new Error('a dialect without a door')
    return { addressed, door, info: requestInfo(services, c) }
  }

  return {
    answer(c) {
      const found = find(c)
      if (!found) return null
      const { addressed, door, info } = found
      return door
        .answer({ request: c.req.raw, path: addressed.path, query: addressed.query, info })
        .then((response) => {
          response.headers.set('x-request-id', info.id)
          if (isShared(addressed)) response.headers.set('vary', 'Authorization, X-Orgraph-Dialect')
          return response
        })
    },
    refuse: (c, problem) => find(c)?.door.refuse(problem, c.req.method) ?? null,
  }
}

function addressOf(services: Services, c: AppContext): Addressed | null {
  const url = new URL(c.req.url)
  const prefix = prefixes.find((name) => name === PREFIX.exec(url.pathname)?.[1])
  const path = prefix ? url.pathname.slice(prefix.length + 1) : url.pathname
  if (!prefix && !REST_PATH.test(path)) return null
  if ((!prefix || prefix === 'rybbit') && SIGN_IN_PATH.test(path)) return null
  return { path, prefix, headers: c.req.raw.headers, query: url.searchParams, host: requestHost(services, c) }
}
