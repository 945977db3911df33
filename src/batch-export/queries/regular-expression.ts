const LONGEST = 500
/** As many copies of a part as RE2 makes of `(a{20}){50}` before it gives up; PostgreSQL takes seconds for more. */
const MOST_COPIES = 1_000

/** What only one of PostgreSQL and RE2 has, or neither: looking around, references back, names of groups, \uXXXX and the like. */
const NOT_SHARED = /\(\?(?!:)|\(\*|\\[1-9]|\\[pPuUxXkKCQEzZAaeMmyYRGX]|\[\[[.=]|\*\*\*/
const ESCAPED = /\\./gs
const COPIES = /\{(\d+)(?:,(\d*))?\}/g

/**
 * What is wrong with a regular expression, null if nothing: sources know different kinds, so it keeps to what they share,
 * and it must not keep them busy for long.
 */
export function regularExpressionComplaint(pattern: string): string | null {
  if (pattern.length > LONGEST) return `A regular expression has at most ${LONGEST} characters.`
  if (NOT_SHARED.test(pattern.replaceAll('\\\\', ''))) {
    return 'Regular expressions have no references back, no looking ahead or behind, no named groups and no flags.'
  }
  const copies = [...pattern.replace(ESCAPED, '').matchAll(COPIES)].map(([, from, to]) => Number(to || from))
  if (copies.some((count) => count > 255) || copies.reduce((all, count) => all * Math.max(count, 1), 1) > MOST_COPIES) {
    return 'The regular expression repeats too much.'
  }
  return isWellFormed(pattern) ? null : 'The regular expression is not one.'
}

function isWellFormed(pattern: string): boolean {
  try {
    new RegExp(pattern)
    return true
  } catch {
    return false
  }
}
