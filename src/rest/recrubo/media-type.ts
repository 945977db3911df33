import type { Guard } from '../route.js'
import { refuse } from './errors.js'

export const MEDIA_TYPE = 'application/vnd.api+json'

interface MediaType {
  name: string
  parameters: ReadonlyMap<string, string>
}

/**
 * Negotiates the content (recrubo.md 6.1): the JSON:API type bears no parameters but `ext`, of which none is supported, and
 * `profile`, of which none is known and each may stand. A body is of that type (C8).
 */
export const negotiated =
  ({ takesBody }: { takesBody: boolean }): Guard =>
  ({ request }) => {
    const sent = request.headers.get('content-type')
    if (sent !== null) checkSent(parsed(sent), takesBody && request.body !== null)
    checkWanted(request.headers.get('accept') ?? '')
  }

function checkSent(type: MediaType, isRead: boolean): void {
  const header = { header: 'Content-Type' }
  if (type.name === MEDIA_TYPE) {
    if (foreign(type))
      refuse('unsupported_media_type', `${MEDIA_TYPE} takes no parameters but ext and profile.`, header)
    if (extended(type)) refuse('unsupported_media_type', 'No extension of JSON:API is supported here.', header)
  } else if (isRead) {
    refuse('unsupported_media_type', `Send the body as ${MEDIA_TYPE}.`, header)
  }
}

function checkWanted(accept: string): void {
  const wanted = split(accept, ',')
    .map(parsed)
    .filter(({ name }) => name === MEDIA_TYPE)
  if (wanted.length === 0 || wanted.some((type) => !foreign(type) && !extended(type))) return
  refuse('not_acceptable', `Accept ${MEDIA_TYPE} without parameters.`, { header: 'Accept' })
}

const foreign = ({ parameters }: MediaType) =>
  [...parameters.keys()].some((name) => !['ext', 'profile', 'q'].includes(name))
const extended = ({ parameters }: MediaType) => (parameters.get('ext') ?? '') !== ''

function parsed(text: string): MediaType {
  const [name = '', ...rest] = split(text, ';')
  const pairs = rest.filter(Boolean).map((pair): [string, string] => {
    const [key = '', ...value] = pair.split('=')
    return [
      key.trim().toLowerCase(),
      value
        .join('=')
        .trim()
        .replace(/^"(.*)"$/, '$1'),
    ]
  })
  return { name: name.toLowerCase(), parameters: new Map(pairs) }
}

/** Splits a header where the separator stands outside quotes. */
const split = (text: string, separator: ',' | ';'): string[] =>
  (text.match(separator === ',' ? /(?:"(?:[^"\\]|\\.)*"|[^,"]|")+/g : /(?:"(?:[^"\\]|\\.)*"|[^;"]|")+/g) ?? []).map(
    (part) => part.trim(),
  )
