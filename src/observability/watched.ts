import type { Limits } from '../limits/limits.js'
import type { GuardedFetch } from '../net/guarded-fetch.js'
import { MailError, type Mailer } from '../net/mail.js'
import type { Measures } from './measures.js'
import type { Tracing } from './tracing.js'

/** The same limits, counting what they refuse. */
export const watchLimits = (limits: Limits, measures: Measures): Limits => ({
  async consume(bucket, key, points) {
    const verdict = await limits.consume(bucket, key, points)
    if (verdict && !verdict.allowed) measures.pointsRefused(bucket.name)
    return verdict
  },
})

/** The same mailer, counting how attempts end. */
export const watchMailer = (mailer: Mailer, measures: Measures): Mailer => ({
  canSend: mailer.canSend,
  async send(mail) {
    try {
      await mailer.send(mail)
      measures.mailTried('sent')
    } catch (error) {
      measures.mailTried(error instanceof MailError && error.permanent ? 'refused' : 'postponed')
      throw error
    }
  },
  close: () => mailer.close(),
})

/** The same way out, each request a span that the other side may go on with. Of its address the host is told. */
export function watchFetch(fetch: GuardedFetch, tracing: Tracing): GuardedFetch {
  const watched = (url: string | URL, request: Parameters<GuardedFetch>[1] = {}) => {
    const { method = 'GET' } = request
    const host = URL.canParse(url) ? new URL(url).hostname : ''
    const facts = { 'http.request.method': method, 'server.address': host }
    return tracing.within({ name: method, kind: 'client', facts }, async (tell) => {
      const response = await fetch(url, { ...request, headers: { ...request.headers, ...tracing.carrier() } })
      tell({ 'http.response.status_code': response.status })
      return response
    })
  }
  return Object.assign(watched, { close: () => fetch.close() })
}
