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

  /** All bytes so far, good until the next ones are added. */
  take(): Buffer {
    const taken = this.#memory.subarray(0, this.length)
    this.length = 0
    return taken
  }

  #makeRoom(bytes: number) {
    const needed = this.length + bytes
    if (needed <= this.#memory.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, 2 * this.#memory.length, needed))
    this.#memory.copy(larger, 0, 0, this.length)
    this.#memory = larger
  }
}
