import type { Services } from '../services.js'

/** Who does which work: one line for each noun that has some. */
export function registerWork(_services: Services): void {}
