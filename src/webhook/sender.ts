import { DestinationError } from '../net/destination.js'
import { foreignText } from '../net/foreign-text.js'
import type { GuardedFetch, GuardedResponse } from '../net/guarded-fetch.js'
import { retryAfter } from './policy.js'
import { webhookHeaders } from './signature.js'

/** What is shown of an answer (controls.md 4.2). */
const LONGEST_ANSWER = 1024

export interface Message {
  url: string
  /** Sent as `webhook-id`. */
  id: string
  body: string
  secrets: readonly string[]
}

/** How an attempt ended. */
export interface Answer {
  /** null where there was none. */
  status: number | null
  /** Why there was none; null where there was. */
  error: string | null
  /** The beginning of the answer, if it is text. */
  text: string | null
  /** How long the receiver asks to be let alone, in milliseconds. */
  waitMs: number | null
  durationMs: number
}

/** Posts a message to a customer's URL and reads the answer. It never throws for what happens there. */
export async function sendMessage(
  { fetch, now }: { fetch: GuardedFetch; now: () => Date },
  { url, id, body, secrets }: Message,
  signal: AbortSignal,
): Promise<Answer> {
  const start = performance.now()
  const durationMs = () => Math.round(performance.now() - start)
  try {
    const headers = webhookHeaders({ id, at: now(), body }, secrets)
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Orgraph-Webhooks', ...headers },
      body,
      signal,
    })
    const waitMs = retryAfter(response.headers['retry-after'], now())
    return { status: response.status, error: null, text: textOf(response), waitMs, durationMs: durationMs() }
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error
    return { status: null, error: error.message, text: null, waitMs: null, durationMs: durationMs() }
  }
}

/** A kibibyte of an answer that says it is text; the rest is nobody's to read through us. */
function textOf({ headers, body }: GuardedResponse): string | null {
  const type = String(headers['content-type'] ?? '')
  const isText = /^(text\/|application\/([\w.+-]*\+)?(json|xml)\b)/i.test(type) && !headers['content-encoding']
  if (!isText || body.length === 0) return null
  return foreignText(body.subarray(0, LONGEST_ANSWER).toString('utf8'))
}
