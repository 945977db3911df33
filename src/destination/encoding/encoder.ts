import type { Batch } from '../../event-source/port.js'

/**
 * Makes the bytes of one file out of rows, some MiB of them in memory. The bytes that a call gives are the caller's until
 * the next call, which may write over them: buffers that are used once pile up to many MB before they are collected.
 */
export interface Encoder {
  /** Takes rows in; gives the bytes that have become ready, which may be none yet. */
  write(batch: Pick<Batch, 'lines' | 'count'>): Promise<Buffer[]>
  /**
   * Gives all bytes of the rows so far, in such a way that a file stays valid when it goes on with what this or another
   * encoder gives from here on. null: this kind of file can be left only at its end.
   */
  readonly cut: (() => Promise<Buffer[]>) | null
  /** Gives the rest of a file; one without any rows is valid, too. */
  end(): Promise<Buffer[]>
  /** Lets go of what it holds, at whatever point it is. */
  close(): void
}
