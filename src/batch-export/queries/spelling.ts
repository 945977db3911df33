import type { ScanResult } from 'libpg-query'
import { invalidQuery } from './refusals.js'

/**
 * How HogQL writes what PostgreSQL writes otherwise, or not at all. The first that fits at a place is the one. What is opened
 * and never closed is left to PostgreSQL's complaint as a whole: looking for its end again and again would take long.
 */
const TOKENS =
  /(?<blank>\s+|--[^\n]*|\/\*.*?\*\/)|'(?<text>(?:[^'\\]|\\.|'')*)'|`(?<ticked>(?:[^`\\]|\\.|``)+)`|"(?<quoted>(?:[^"\\]|\\.|"")+)"|(?<word>[\p{L}_$][\p{L}\p{N}_$]*)|(?<rest>(?:['`"]|\/\*).*|.)/gsu

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

/** `\'` and `''` are a quote, `\n` a line break; `\%`, which only LIKE understands, stays as it is. */
const unescaped = (inner: string, quote: string): string =>
  inner
    .replaceAll(quote + quote, quote)
    .replace(/\\(.)/gs, (both, next: string) => (next === quote || next === '\\' ? next : (ESCAPES[next] ?? both)))

const asText = (value: string) => `'${value.replaceAll("'", "''")}'`

/** PostgreSQL cuts longer names off without a word. */
const LONGEST_NAME = 63

function asName(value: string): string {
  if (Buffer.byteLength(value) > LONGEST_NAME) {
    throw invalidQuery(`names have at most ${LONGEST_NAME} characters; properties['…'] takes longer ones`)
  }
  return `"${value.replaceAll('"', '""')}"`
}

/**
 * A query in PostgreSQL's spelling: texts with its quotes, names in backticks or with `$` quoted, comments gone. Nothing
 * depends on it for safety: what it makes is parsed as a whole, and of the tree only what is known is taken.
 */
export function inPostgresSpelling(query: string): string {
  return query.replace(TOKENS, (...found) => {
    const { blank, text, ticked, quoted, word, rest } = found.at(-1) as Record<string, string | undefined>
    if (blank !== undefined) return ' '
    // The blank in front keeps a prefix from changing what a text means: E'…', U&'…'.
    if (text !== undefined) return ` ${asText(unescaped(text, "'"))}`
    if (ticked !== undefined) return ` ${asName(unescaped(ticked, '`'))}`
    if (quoted !== undefined) return ` ${asName(unescaped(quoted, '"'))}`
    if (word !== undefined) return /^\$[^\d]/.test(word) ? asName(word) : word
    return rest ?? ''
  })
}

const isWord = (text: string | undefined) => text !== undefined && /^[\p{L}_]/u.test(text)

/**
 * The same with names quoted, so that they keep their case, which PostgreSQL would fold and events do not. Its scanner
 * tells names from keywords; what follows a dot or AS is a name in any case.
 */
export function withNamesQuoted({ tokens }: ScanResult): string {
  const isName = (place: number) => {
    const before = tokens[place - 1]?.text
    return tokens[place]?.tokenName === 'IDENT' || before === '.' || before?.toLowerCase() === 'as'
  }
  return tokens.map(({ text }, place) => (isWord(text) && isName(place) ? asName(text) : text)).join(' ')
}
