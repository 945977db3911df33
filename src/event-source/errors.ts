/** A query that a source cannot run, whatever the data. The message is for the person who wrote it. */
export class InvalidQuery extends Error {
  override readonly name = 'InvalidQuery'
}

/** A read that failed. The message may be shown to the customer. What was read before stays good: go on at its cursor. */
export class SourceError extends Error {
  override readonly name = 'SourceError'

  constructor(
    message: string,
    /** False: the same read would fail in the same way. */
    readonly retryable: boolean,
    cause?: unknown,
  ) {
    super(message, { cause })
  }
}
