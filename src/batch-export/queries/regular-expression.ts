const LONGEST = 500
/** As many copies of a part as RE2 makes of `(a{20}){50}` before it gives up; PostgreSQL takes seconds for more. */
const MOST_COPIES = 1_000
/** PostgreSQL repeats nothing more often. */
const MOST_REPEATS = 255

/** What PostgreSQL and RE2 read differently, or one of them not at all: `(?…`, `\1`, `\b`, empty brackets, `***`. */
const NOT_SHARED = /\(\?(?!:)|\\(?![dDwWsSnrtfv])[A-Za-z0-9]|\[\^?\]|\*\*\*/
const ESCAPED = /\\[^A-Za-z0-9]/gs
const COPIES = /\{(\d+)(?:,(\d*))?\}/g

/**
 * What is wrong with a regular expression, null if nothing: sources know different kinds, so it keeps to what they share,
 * and it must not keep them busy for long.
 */
export function regularExpressionComplaint(pattern: string): string | null {
  if (pattern.length > LONGEST) return `A regular expression has at most ${LONGEST} characters.`
  // An escaped sign stands for itself.
  const plain = pattern.replace(ESCAPED, 'x')
  if (NOT_SHARED.test(plain)) {
    return 'Regular expressions have no references back, no looking ahead or behind, no named groups and no flags.'
  }
  const copies = [...plain.matchAll(COPIES)].map(([, from, to]) => Number(to || from))
  const product = copies.reduce((all, count) => all * Math.max(count, 1), 1)
  if (product > MOST_COPIES || copies.some((count) => count > MOST_REPEATS)) {
    return 'The regular expression repeats too much.'
  }
  return isWellFormed(plain) ? null : 'The regular expression is not one.'
}

/** By the strict grammar of JavaScript, which refuses what others might take for something else: a `{` or `]` alone. */
function isWellFormed(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u')
    return true
  } catch {
    return false
  }
}
