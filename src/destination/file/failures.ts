import { DeliveryError } from '../port.js'

/** What the file system may answer, for the customer: the folder's place on the machine is the operator's alone. */
const FAILURES: Readonly<Record<string, { message: string; retryable: boolean }>> = {
  ENOSPC: { message: 'The disk of the export folder is full.', retryable: true },
  EDQUOT: { message: 'The disk quota of the export folder is used up.', retryable: true },
  EACCES: { message: 'The export folder is not writable.', retryable: false },
  EPERM: { message: 'The export folder is not writable.', retryable: false },
  EROFS: { message: 'The export folder is not writable.', retryable: false },
  ENAMETOOLONG: { message: 'The path of the export is too long.', retryable: false },
  ENOTDIR: { message: 'A part of the path of the export is a file.', retryable: false },
  EISDIR: { message: 'A folder has the name of the file to write.', retryable: false },
  ELOOP: { message: 'The path of the export leads through a symbolic link.', retryable: false },
}

/** Does work on files, and says in a customer's words why it failed. @throws DeliveryError */
export async function onFiles<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException
    if (failure instanceof DeliveryError || code === undefined) throw failure
    const known = FAILURES[code] ?? { message: `The file could not be written (${code}).`, retryable: true }
    throw new DeliveryError(known.message, known.retryable, null, failure)
  }
}

export const isMissing = (failure: unknown) => (failure as NodeJS.ErrnoException).code === 'ENOENT'
