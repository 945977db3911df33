/** Makes bytes of text, always in the same memory: they are good until the next call. */
export class Utf8 {
  #memory = Buffer.alloc(0)

  encode(text: string): Buffer {
    const needed = Buffer.byteLength(text)
    if (needed > this.#memory.length) this.#memory = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#memory.length))
    return this.#memory.subarray(0, this.#memory.write(text))
  }
}
