import type { FileFormat } from '../encoding/formats.js'
import type { DeliveredRun, Delivery, DeliveryState, Part } from '../port.js'
import { onFiles } from './failures.js'
import { openFolder } from './folder.js'
import { openPart, type PartFile, removeParts } from './part-file.js'

/** How much text goes to the disk before it is made sure to be there, where the format allows for it. */
const SAVED_EVERY = 8 * 1024 * 1024

export interface FileToWrite {
  /** The operator's folder. */
  readonly root: string
  /** The folders below it; the first is the organization's. */
  readonly segments: readonly string[]
  readonly name: string
  readonly format: FileFormat
  readonly run: DeliveredRun
}

/** Writes the rows of a run into one file. No rows make no file. */
export async function openFileDelivery(
  { root, segments, name, format, run }: FileToWrite,
  state: DeliveryState | null,
  signal: AbortSignal,
): Promise<Delivery> {
  const folder = await onFiles(() => openFolder(root, segments))
  let file: PartFile | null = state && (await onFiles(() => openPart(folder, name, run.runId, state)))
  const encoder = await format.open(run.columns)
  let unsaved = 0

  return {
    write: (batch) =>
      onFiles(async (): Promise<Part | null> => {
        signal.throwIfAborted()
        file ??= await openPart(folder, name, run.runId, null)
        await file.append(await encoder.write(batch))
        unsaved += batch.lines.length
        if (unsaved < SAVED_EVERY || !encoder.cut) return null
        await file.append(await encoder.cut())
        unsaved = 0
        return { state: await file.save(), bytes: file.size }
      }),
    finish: () =>
      onFiles(async () => {
        signal.throwIfAborted()
        if (!file) return { state: {}, bytes: 0 }
        await file.append(await encoder.end())
        const part = { state: await file.publish(), bytes: file.size }
        file = null
        return part
      }),
    stop: (forGood) =>
      onFiles(async () => {
        encoder.close()
        await file?.close()
        file = null
        if (forGood) await removeParts(folder, name, run.runId)
      }),
  }
}
