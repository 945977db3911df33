import type { Destination } from '../port.js'

/** Takes all rows and keeps none: for trying out what an export would read. */
export function noopDestination(): Destination {
  return {
    steps: [],
    async open() {
      const part = { state: {}, bytes: 0 }
      return {
        write: async () => part,
        finish: async () => part,
        stop: async () => {},
      }
    },
  }
}
