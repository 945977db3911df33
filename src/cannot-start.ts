/** The process cannot run the way it was started. The message is one line for the operator; main prints it and exits 1. */
export class CannotStart extends Error {
  override name = 'CannotStart'
}
