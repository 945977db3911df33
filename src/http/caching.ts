import { createHash } from 'node:crypto'
import type { Plugin } from 'graphql-yoga'
import { isStream } from './subscriptions.js'

const VARIES = 'Authorization, Cookie, Accept'

/**
 * What caches may do with an answer: what was asked for by GET may be kept by whoever asked, and used again once it was
 * asked whether it still holds (`ETag`, 304); anything else, and every error, is kept by nobody.
 */
export function withCaching(): Plugin {
  const failed = new WeakSet<Request>()
  return {
    onResultProcess({ request, result }) {
      if (isStream(result) || [result].flat().some((one) => 'errors' in one && one.errors)) failed.add(request)
    },
    async onResponse({ request, response, setResponse, fetchAPI }) {
      // A stream says so itself: it is read as it comes.
      if (response.headers.get('content-type')?.startsWith('text/event-stream')) return
      response.headers.set('vary', VARIES)
      if (request.method !== 'GET' || response.status !== 200 || failed.has(request)) {
        response.headers.set('cache-control', 'no-store')
        return
      }
      const body = await response.text()
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
      const headers = new fetchAPI.Headers(response.headers)
      headers.set('cache-control', 'private, no-cache')
      headers.set('etag', etag)
      const unchanged = isNamed(request.headers.get('if-none-match'), etag)
      if (unchanged) headers.delete('content-length')
      setResponse(new fetchAPI.Response(unchanged ? null : body, { status: unchanged ? 304 : 200, headers }))
    },
  }
}

const isNamed = (known: string | null, etag: string) =>
  known?.split(',').some((one) => [etag, '*'].includes(one.trim().replace(/^W\//, ''))) ?? false
