import { pathForLog } from '../log.js'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { requestInfo } from './request-info.js'

/** Answers what failed before a door could word it (the database is away): a line in the log, and the id to find it by. */
export function answerUnexpected(services: Services, c: AppContext, error: Error): Response {
  const { id } = requestInfo(services, c)
  services.log.error({ err: error, requestId: id, path: pathForLog(c.req.path) }, 'a request failed')
  const message = 'Something went wrong on our side.'
  const body =
    c.req.path === '/graphql'
      ? { errors: [{ message, extensions: { code: 'INTERNAL', requestId: id } }] }
      : { error: message, requestId: id }
  return c.json(body, 500, { 'x-request-id': id })
}
