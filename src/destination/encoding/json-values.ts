const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])

/**
 * The values of a JSON object's keys in their order, each as the text it is: unlike parsed ones they keep every digit of
 * a number, and cost nothing where text is all that is wanted. For lines of a source, which have no space between tokens.
 *
 * @throws SyntaxError
 */
export function jsonValues(line: string): string[] {
  const values: string[] = []
  if (!line.startsWith('{') || !line.endsWith('}')) throw new SyntaxError('A row is no JSON object.')
  const end = line.length - 1
  for (let at = 1; at < end; ) {
    const value = endOfString(line, at) + 1
    if (line[at] !== '"' || line[value - 1] !== ':') throw new SyntaxError('A row has a value without a key.')
    const next = endOfValue(line, value, end)
    values.push(line.slice(value, next))
    if (next !== end && line.charCodeAt(next) !== COMMA) throw new SyntaxError('A row has something behind a value.')
    at = next + 1
  }
  return values
}

/** The text of a value that is a string or stands for itself. */
export function textOf(value: string): string {
  if (!value.startsWith('"')) return value
  return value.includes('\\') ? (JSON.parse(value) as string) : value.slice(1, -1)
}

function endOfValue(line: string, start: number, limit: number): number {
  const first = line.charCodeAt(start)
  if (first === QUOTE) return endOfString(line, start)
  if (OPENING.has(first)) return endOfNested(line, start)
  const comma = line.indexOf(',', start)
  return comma === -1 ? limit : comma
}

/** Behind the closing quote. */
function endOfString(line: string, start: number): number {
  for (let at = start; ; ) {
    at = line.indexOf('"', at + 1)
    if (at === -1) throw new SyntaxError('A row has a string without an end.')
    let escapes = 0
    while (line.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes += 1
    if (escapes % 2 === 0) return at + 1
  }
}

function endOfNested(line: string, start: number): number {
  let depth = 0
  for (let at = start; at < line.length; ) {
    const sign = line.charCodeAt(at)
    if (sign === QUOTE) {
      at = endOfString(line, at)
      continue
    }
    if (OPENING.has(sign)) depth += 1
    else if (CLOSING.has(sign)) depth -= 1
    at += 1
    if (depth === 0) return at
  }
  throw new SyntaxError('A row has a value without an end.')
}
