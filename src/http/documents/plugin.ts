import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import type { Viewer } from '../../access/decide.js'
import type { GraphContext } from '../../context.js'
import { requestError } from '../../graph/request-errors.js'
import { type AutomaticDocuments, createAutomaticDocuments } from './automatic.js'
import { plainId, type TrustedDocuments } from './trusted.js'

/** The parameter that names a document in the specification's own appendix; Apollo's clients use `extensions`. */
export const DOCUMENT_ID = 'documentId'

/**
 * Runs documents that are sent by their id: those of the installation's list, for everybody, and those that clients have
 * taught this process, for all but keys that are held to the list (`trustedDocumentsOnly`). Such a key sends no text.
 */
export function withKnownDocuments(
  trusted: TrustedDocuments,
  automatic: AutomaticDocuments = createAutomaticDocuments(),
): Plugin<object, GraphContext> {
  const known = usePersistedOperations<GraphContext & Record<string, unknown>>({
    allowArbitraryOperations: true,
    extractPersistedOperationId: documentIdOf,
    getPersistedOperation: (id, _request, { ctx }) =>
      trusted.get(id) ?? (isHeldToTrusted(ctx.viewer) ? null : automatic.get(id)),
    customErrors: {
      notFound: ({ context }) => unknownDocument((context as unknown as GraphContext).ctx.viewer),
    },
  })
  return {
    ...(known as Plugin<object, GraphContext>),
    onParams(payload) {
      const { params, request } = payload
      const { viewer } = (payload.context as unknown as GraphContext).ctx
      const id = documentIdOf(params, request)
      if (params.query && isHeldToTrusted(viewer)) throw onlyTrusted()
      if (params.query && id !== null && hashSent(params) !== null && !automatic.learn(id, params.query)) {
        throw requestError('BAD_REQUEST', 'The hash is not that of the document.', answeredWith(400))
      }
      return id === null ? undefined : known.onParams?.(payload as never)
    },
  }
}

/** The id of the document that a request means, `sha256:` taken off; null where it names none. */
function documentIdOf(params: GraphQLParams, request: Request): string | null {
  const given = (params as Record<string, unknown>)[DOCUMENT_ID] ?? inAddress(request) ?? hashSent(params)
  return typeof given === 'string' ? plainId(given) : null
}

const inAddress = ({ method, url }: Request) => (method === 'GET' ? new URL(url).searchParams.get(DOCUMENT_ID) : null)

function hashSent({ extensions }: GraphQLParams): string | null {
  const { version, sha256Hash } = (extensions?.persistedQuery ?? {}) as { version?: unknown; sha256Hash?: unknown }
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : null
}

const isHeldToTrusted = (viewer: Viewer) => 'key' in viewer && viewer.key.trustedDocumentsOnly === true

/** Under application/json such answers are 200, as clients of both protocols expect. */
const answeredWith = (status: number) => ({ http: { spec: true, status } })

/** Apollo's clients know the first by its message and send the text; the text of the second would be refused. */
const unknownDocument = (viewer: Viewer) =>
  isHeldToTrusted(viewer)
    ? requestError('PERSISTED_QUERY_NOT_IN_LIST', 'There is no trusted document of this id.', answeredWith(404))
    : requestError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', answeredWith(404))

const onlyTrusted = () =>
  requestError('FORBIDDEN', 'This key runs trusted documents only: send the id of one.', answeredWith(403))
