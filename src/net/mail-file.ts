import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { makeFolder } from '../make-folder.js'

/**
 * Writes a message as `<directory>/<time>-<id>.eml`, where nobody but the owner of the process may read it: an
 * invitation's link lets whoever has it in. The file has its name only once it is whole.
 *
 * @returns the path of the file
 */
export async function writeMailFile(
  directory: string,
  message: SendMailOptions,
  time: Date,
  id: string,
): Promise<string> {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const { message: bytes } = await composer.sendMail(message)

  makeFolder(directory, 0o700)
  const name = `${time.toISOString().replaceAll(/[:.-]/g, '')}-${id}`
  const unfinished = join(directory, `.${name}.part`)
  const finished = join(directory, `${name}.eml`)
  try {
    const file = await open(unfinished, 'wx', 0o600)
    try {
      await file.writeFile(bytes as Buffer)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, finished)
  } catch (failure) {
    await rm(unfinished, { force: true })
    throw failure
  }
  return finished
}
