/** The format's own limits: matches of 4 bytes and more, none in the last 12 bytes, the last 5 never part of one. */
const MIN_MATCH = 4
const MATCH_MARGIN = 12
const LAST_LITERALS = 5
const MAX_OFFSET = 65_535
const HASH_BITS = 14

/** Compresses into one LZ4 block (lz4_Block_format.md), which is what Parquet calls LZ4_RAW. */
export function lz4Block(input: Uint8Array): Uint8Array {
  const block = new Block(input)
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  /** Where a sequence of 4 bytes was seen last, plus 1; by its hash. */
  const seen = new Int32Array(1 << HASH_BITS)
  let literals = 0
  for (let at = 0; at + MATCH_MARGIN <= input.length; ) {
    const bytes = view.getUint32(at, true)
    const slot = Math.imul(bytes, 2_654_435_761) >>> (32 - HASH_BITS)
    const candidate = (seen[slot] ?? 0) - 1
    seen[slot] = at + 1
    if (candidate < 0 || at - candidate > MAX_OFFSET || view.getUint32(candidate, true) !== bytes) {
      // The longer nothing was found, the larger the steps.
      at += 1 + ((at - literals) >> 6)
      continue
    }
    const end = endOfMatch(input, candidate + MIN_MATCH, at + MIN_MATCH)
    block.add(literals, at, { offset: at - candidate, length: end - at })
    at = end
    literals = end
  }
  block.add(literals, input.length, null)
  return block.bytes
}

function endOfMatch(input: Uint8Array, earlier: number, at: number): number {
  let end = at
  while (end < input.length - LAST_LITERALS && input[end] === input[earlier + end - at]) end += 1
  return end
}

/** Sequences: a token with both lengths, the literals, then how far back the match is. */
class Block {
  readonly #out: Uint8Array
  #at = 0

  constructor(private readonly input: Uint8Array) {
    this.#out = new Uint8Array(input.length + Math.ceil(input.length / 255) + 16)
  }

  add(from: number, to: number, match: { offset: number; length: number } | null) {
    const count = to - from
    const extra = match ? match.length - MIN_MATCH : 0
    this.#byte((Math.min(count, 15) << 4) | Math.min(extra, 15))
    this.#rest(count)
    this.#out.set(this.input.subarray(from, to), this.#at)
    this.#at += count
    if (!match) return
    this.#byte(match.offset & 255)
    this.#byte(match.offset >> 8)
    this.#rest(extra)
  }

  get bytes() {
    return this.#out.subarray(0, this.#at)
  }

  #byte(value: number) {
    this.#out[this.#at] = value
    this.#at += 1
  }

  /** What of a length does not fit into its half of the token. */
  #rest(length: number) {
    if (length < 15) return
    let left = length - 15
    for (; left >= 255; left -= 255) this.#byte(255)
    this.#byte(left)
  }
}
