import type { Context } from 'hono'
import { accepts } from 'hono/accepts'

const JSON_TYPES = ['application/json', 'application/graphql-response+json', 'text/event-stream']

/** Whether a browser asks for a page: HTML is named and nothing for programs is wanted more. A wildcard names nothing. */
export function prefersHtml(c: Context): boolean {
  const wanted = accepts(c, { header: 'Accept', supports: ['text/html', ...JSON_TYPES], default: 'application/json' })
  return wanted === 'text/html'
}
