import { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { type NodeType, parseId } from '../../ids.js'
import { Reply } from '../problem.js'
import type { DocumentedError, Guard, Route } from '../route.js'
import { OPERATORS } from './columns.js'
import { BAD_QUERY, BAD_TYPE, HEADERS, MALFORMED, NOT_ACCEPTABLE, refuse, UNAUTHENTICATED } from './errors.js'
import { MEDIA_TYPE, negotiated } from './media-type.js'
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, type Query, type QueryRules, readQuery } from './query.js'

/** What a row of this door works with. */
export interface ResourceCall {
  ctx: RequestContext
  /** The address that was asked for. */
  url: URL
  params: Readonly<Record<string, string>>
  query: Query
  body: unknown
}

/** A row of this door: its content is negotiated, its query read by rules, its document by `readDocument`. */
export interface ResourceRow
  extends Pick<
    Route,
    'method' | 'path' | 'operationId' | 'summary' | 'description' | 'permissions' | 'bodyExample' | 'success'
  > {
  tag: 'Management' | 'Organizations' | 'Users'
  guards?: readonly Guard[]
  understands: QueryRules
  /** What a document looks like, for OpenAPI. */
  body?: z.ZodType
  errors: readonly DocumentedError[]
  run(call: ResourceCall): Promise<Reply>
}

export function resourceRow({ understands, body, guards = [], errors, run, ...row }: ResourceRow): Route {
  return {
    ...row,
    credential: 'any',
    mediaType: MEDIA_TYPE,
    guards: [negotiated({ takesBody: body !== undefined }), ...guards],
    ...(/:id$/.test(row.path) && { params: z.object({ id: z.string().describe('A UUID.') }) }),
    query: parametersOf(understands),
    // Read by readDocument, which tells a wrong structure from a wrong value.
    ...(body && { body: z.unknown().meta(z.toJSONSchema(body, { io: 'input' })) }),
    errors: [UNAUTHENTICATED, BAD_QUERY, NOT_ACCEPTABLE, BAD_TYPE, ...(body ? [MALFORMED] : []), ...errors],
    run: ({ ctx, request, params, body: document }) => {
      const url = new URL(request.url)
      const query = readQuery(url.searchParams, understands)
      return run({ ctx, url, params: params as ResourceCall['params'], query, body: document })
    },
  }
}

/** The canonical UUID of the path; what is none names nothing. */
export function idOf({ params }: Pick<ResourceCall, 'params'>, type: NodeType & ('Organization' | 'User')): string {
  return parseId(type, params.id ?? '') ?? refuse('not_found', `${type} not found.`)
}

export const ok = (body: unknown) => new Reply({ status: 200, body, headers: HEADERS })
/** C32 */
export const created = (location: string, body: unknown) =>
  new Reply({ status: 201, body, headers: { ...HEADERS, location } })
export const noContent = () => new Reply({ status: 204, headers: { vary: HEADERS.vary } })

/** The parameters for OpenAPI. */
function parametersOf({ fields = {}, includes, columns }: QueryRules): z.ZodType {
  const text = (description: string) => z.string().optional().describe(description)
  const list = columns && {
    'page[number]': text('From 1 on; 1 by default.'),
    'page[size]': text(`${DEFAULT_PAGE_SIZE} by default, ${MAX_PAGE_SIZE} at most.`),
    sort: text('Attributes, separated by commas; `-` in front of one turns it round.'),
    ...Object.fromEntries(
      Object.entries(columns).map(([name, { kind }]) => [
        `filter[${name}]`,
        text(`Equal to this; other operators as \`filter[${name}][…]\`: ${OPERATORS[kind].join(', ')}.`),
      ]),
    ),
  }
  return z.object({
    ...list,
    ...(includes && { include: text(`Relationships: ${includes.join(', ')}.`) }),
    ...Object.fromEntries(
      Object.keys(fields).map((type) => [`fields[${type}]`, text(`The only fields of ${type} to send.`)]),
    ),
  })
}
