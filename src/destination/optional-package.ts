import { DeliveryError } from './port.js'

/**
 * Loads a package that an installation may leave out, when it is first needed.
 *
 * @throws DeliveryError saying which one is missing
 */
export async function loadOptional(name: string): Promise<unknown> {
  try {
    return await import(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    const message = `The gateway cannot export there: its operator has not installed the package ${name}.`
    throw new DeliveryError(message, false, null, error)
  }
}
