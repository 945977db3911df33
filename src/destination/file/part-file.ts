import type { FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { DeliveryLost, type DeliveryState } from '../port.js'
import type { Folder } from './folder.js'

/** What is kept with a run: the first `offset` bytes of the unfinished file are safe on the disk. */
const savedPart = z.object({ name: z.string(), part: z.string(), offset: z.number(), file: z.string() })

/** A file on its way to its name. */
export interface PartFile {
  readonly size: number
  append(bytes: readonly Buffer[]): Promise<void>
  /** Everything so far is on the disk; gives what a later attempt goes on with. */
  save(): Promise<DeliveryState>
  /** Gives the whole file its name, in place of what may have it, and clears up what earlier attempts left. */
  publish(): Promise<DeliveryState>
  close(): Promise<void>
}

const prefixOf = (name: string, runId: string) => `${name}.${runId}.`

/** Takes away all that attempts of a run have left unfinished. */
export async function removeParts(folder: Folder, name: string, runId: string, except?: string): Promise<void> {
  const isLeft = (found: string) => found.startsWith(prefixOf(name, runId)) && found !== except
  for (const found of await folder.names()) if (isLeft(found)) await folder.remove(found)
}

/**
 * Begins a part file, or goes on with that of an earlier attempt. Each attempt has a file of its own, into which it copies
 * what the last one saved: a worker that was taken for dead may still write, and must not write into this one's.
 *
 * @throws DeliveryLost when what an earlier attempt saved is gone
 */
export async function openPart(
  folder: Folder,
  name: string,
  runId: string,
  state: DeliveryState | null,
): Promise<PartFile> {
  const saved = state && parseState(state, name)
  if (!saved) await removeParts(folder, name, runId)
  const source = saved && (await findSaved(folder, saved))
  const { handle, part } = await createNext(folder, prefixOf(name, runId))
  let size = 0
  /** Whether the caller has kept a state of this very file: then the older files are of no use. */
  let isKept = source === null
  let saves = 0

  async function append(bytes: readonly Buffer[]) {
    for (const piece of bytes) {
      await handle.writeFile(piece)
      size += piece.length
    }
  }

  async function save(): Promise<DeliveryState> {
    await handle.datasync()
    // A second save says that the state of the first one has been kept.
    saves += 1
    if (saves === 2 && !isKept) {
      isKept = true
      await removeParts(folder, name, runId, part)
    }
    return { name, part, offset: size, file: await identityOf(handle) } satisfies z.infer<typeof savedPart>
  }

  const close = () => handle.close()

  try {
    if (source) await copy(source, saved?.offset ?? 0, append)
  } catch (failure) {
    await close()
    await folder.remove(part)
    throw failure
  } finally {
    await source?.close()
  }
  return {
    get size() {
      return size
    },
    append,
    save,
    async publish() {
      const last = await save()
      await close()
      await folder.rename(part, name)
      await removeParts(folder, name, runId)
      return last
    },
    close,
  }
}

function parseState(state: DeliveryState, name: string) {
  const saved = savedPart.safeParse(state).data
  if (saved?.name !== name)
    throw new DeliveryLost('The file that was begun has another name than the one to write now.')
  return saved
}

/** The file that was saved, also when the last attempt came as far as giving it its name and died before saying so. */
async function findSaved(folder: Folder, saved: z.infer<typeof savedPart>): Promise<FileHandle> {
  for (const name of [saved.part, saved.name]) {
    const handle = await folder.read(name)
    if (!handle) continue
    const { size } = await handle.stat()
    if (size >= saved.offset && (await identityOf(handle)) === saved.file) return handle
    await handle.close()
  }
  throw new DeliveryLost('The file that was begun is gone.')
}

/** Stays the same when a file is renamed. Its number alone is given to another file once this one is gone. */
async function identityOf(handle: FileHandle): Promise<string> {
  const { ino, birthtimeNs } = await handle.stat({ bigint: true })
  return `${ino}-${birthtimeNs}`
}

async function createNext(folder: Folder, prefix: string) {
  const numbers = (await folder.names())
    .filter((found) => found.startsWith(prefix))
    .map((found) => Number.parseInt(found.slice(prefix.length), 10) || 0)
  const part = `${prefix}${Math.max(0, ...numbers) + 1}.part`
  return { part, handle: await folder.create(part) }
}

async function copy(source: FileHandle, bytes: number, append: (bytes: Buffer[]) => Promise<void>) {
  let position = 0
  while (position < bytes) {
    const piece = Buffer.alloc(Math.min(1024 * 1024, bytes - position))
    const { bytesRead } = await source.read(piece, 0, piece.length, position)
    if (bytesRead === 0) throw new DeliveryLost('The file that was begun has become shorter.')
    await append([piece.subarray(0, bytesRead)])
    position += bytesRead
  }
}
