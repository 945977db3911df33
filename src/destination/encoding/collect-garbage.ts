import v8 from 'node:v8'
import vm from 'node:vm'

v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc') as () => void

/** How much text may pass between two collections: one takes about 5 ms, and so much text some 50 ms. */
const COLLECTED_EVERY = 2 * 1024 * 1024
let text = 0

/**
 * Collects this thread's garbage now and then. Left alone the engine prefers memory to work: it would let some 50 MB more
 * come together than are in use, however long an export goes on.
 */
export function collectGarbage(newText: number): void {
  text += newText
  if (text < COLLECTED_EVERY) return
  text = 0
  collect()
}
