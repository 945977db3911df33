const FIRST_BYTES = 64 * 1024

/** Puts bytes together in one piece of memory, which grows as it must and is used again. */
export class ByteCollector {
  #memory = Buffer.alloc(0)
  length = 0

  add(pieces: readonly Buffer[]): void {
    for (const piece of pieces) {
      this.#makeRoom(piece.length)
      this.length += piece.copy(this.#memory, this.length)
    }
  }

  /** The first bytes, all of them unless told; good until more are added or these are dropped. */
  first(bytes = this.length): Buffer {
    return this.#memory.subarray(0, bytes)
  }

  drop(bytes: number): void {
    this.#memory.copyWithin(0, bytes, this.length)
    this.length -= bytes
  }

  #makeRoom(bytes: number) {
    const needed = this.length + bytes
    if (needed <= this.#memory.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, 2 * this.#memory.length, needed))
    this.#memory.copy(larger, 0, 0, this.length)
    this.#memory = larger
  }
}
