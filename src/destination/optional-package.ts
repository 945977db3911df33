import { createRequire } from 'node:module'
import { DeliveryError } from './port.js'

const require = createRequire(import.meta.url)

/**
 * Loads a package that an installation may leave out, when it is first needed.
 *
 * @throws DeliveryError saying which one is missing
 */
export function loadOptional(name: string): unknown {
  try {
    return require(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    const message = `The gateway cannot export there: its operator has not installed the package ${name}.`
    throw new DeliveryError(message, false, null, error)
  }
}
