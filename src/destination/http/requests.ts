import { createHash } from 'node:crypto'

/** The most that one request carries; a longer line goes alone. */
export const MOST_BYTES = 1024 * 1024

/**
 * How many bytes of whole lines the next request carries. While there is more than a request full of them, it does not
 * depend on how the lines came: an attempt that begins at the same line cuts in the same places.
 */
export function nextCut(lines: Buffer): number {
  if (lines.length <= MOST_BYTES) return lines.length
  const last = lines.lastIndexOf('\n', MOST_BYTES - 1)
  return (last < 0 ? lines.indexOf('\n') : last) + 1 || lines.length
}

/**
 * `<run>:<part>:<digest>`: a part that is sent again is the same to whoever has taken it. With the digest, lines that an
 * attempt has cut elsewhere are another part, never one that is thrown away as known.
 */
export function idempotencyKey(runId: string, part: number, body: Buffer): string {
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 16)
  return `${runId}:${part}:${digest}`
}
