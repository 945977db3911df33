import { z } from 'zod'
import type { Encoder } from '../encoding/encoder.js'
import { type DeliveredRun, type Delivery, DeliveryLost, type DeliveryState, type Part } from '../port.js'
import type { Bucket, Upload, UploadedPart } from './bucket.js'
import { ByteCollector } from './byte-collector.js'
import type { S3Settings } from './config.js'
import { objectKey } from './keys.js'

/**
 * S3 takes parts from 5 MiB on, and 10,000 of them, less what the last batch may add. Whatever is in memory is at most a
 * part and what a batch adds to it.
 */
const PART_BYTES = 8 * 1024 * 1024
const MAX_PARTS = 9_900
const ABORT_MS = 10_000

/** What is kept with a run: the file at work, its upload with all parts that arrived, the bytes of all files so far. */
const savedState = z.object({
  bucket: z.string(),
  file: z.number(),
  bytes: z.number(),
  upload: z
    .object({ key: z.string(), id: z.string(), parts: z.array(z.object({ etag: z.string(), size: z.number() })) })
    .nullable(),
})

/** Sends the rows of a run as one object, or as several of limited size; short ones in one piece. No rows make no object. */
export class S3Delivery implements Delivery {
  #file = 0
  /** Of what has arrived for good. */
  #bytes = 0
  #upload: Upload | null = null
  #parts: UploadedPart[] = []
  #encoder: Encoder | null = null
  readonly #pending = new ByteCollector()

  constructor(
    private readonly settings: S3Settings,
    private readonly run: DeliveredRun,
    private readonly bucket: Bucket,
    private readonly signal: AbortSignal,
    state: DeliveryState | null,
  ) {
    if (state && Object.keys(state).length > 0) this.#restore(state)
  }

  async write(batch: Parameters<Delivery['write']>[0]): Promise<Part | null> {
    this.signal.throwIfAborted()
    this.#encoder ??= await this.settings.format.open(this.run.columns)
    this.#pending.add(await this.#encoder.write(batch))
    if (this.#isFileFull()) return this.#endFile()
    if (this.#pending.length < PART_BYTES) return null
    if (!this.#encoder.cut) return this.#sendWholeParts()
    this.#pending.add(await this.#encoder.cut())
    await this.#sendPart()
    return this.#saved()
  }

  async finish(): Promise<Part> {
    this.signal.throwIfAborted()
    const part = await this.#endFile()
    this.bucket.close()
    return part
  }

  async stop(forGood: boolean): Promise<void> {
    this.#encoder?.close()
    // The run's own signal has fired. What is left over costs the customer money; to be unable to remove it is no failure.
    if (forGood && this.#upload) await this.bucket.abort(this.#upload, AbortSignal.timeout(ABORT_MS)).catch(() => {})
    this.bucket.close()
  }

  #restore(state: DeliveryState) {
    const saved = savedState.safeParse(state).data
    const isSame =
      saved?.bucket === this.settings.bucket && (!saved.upload || saved.upload.key === this.#key(saved.file))
    if (!saved || !isSame) throw new DeliveryLost('What was begun has another name than what is to be written now.')
    this.#file = saved.file
    this.#bytes = saved.bytes
    if (!saved.upload) return
    const { parts, ...upload } = saved.upload
    this.#upload = upload
    this.#parts = parts
  }

  #isFileFull(): boolean {
    const { maxFileBytes } = this.settings
    const size = this.#parts.reduce((total, part) => total + part.size, this.#pending.length)
    return (maxFileBytes !== null && size >= maxFileBytes) || this.#parts.length >= MAX_PARTS
  }

  /** Where nothing is safe before the end of the file, parts are of one size: some servers take no others. */
  async #sendWholeParts(): Promise<null> {
    while (this.#pending.length >= PART_BYTES) await this.#sendPart(PART_BYTES)
    return null
  }

  async #sendPart(bytes = this.#pending.length) {
    this.#upload ??= await this.bucket.begin(this.#key())
    const body = this.#pending.first(bytes)
    this.#parts.push(await this.bucket.uploadPart(this.#upload, this.#parts.length + 1, body))
    this.#sent(bytes)
  }

  #sent(bytes: number) {
    this.#pending.drop(bytes)
    this.#bytes += bytes
  }

  /** Makes the file at work visible, if there is one; rows that follow begin the next. */
  async #endFile(): Promise<Part> {
    if (this.#encoder) {
      this.#pending.add(await this.#encoder.end())
      this.#encoder = null
      if (this.#upload) {
        if (this.#pending.length > 0) await this.#sendPart()
      } else {
        await this.bucket.put(this.#key(), this.#pending.first())
        this.#sent(this.#pending.length)
        this.#file += 1
      }
    }
    if (this.#upload) {
      await this.bucket.complete(this.#upload, this.#parts)
      this.#upload = null
      this.#parts = []
      this.#file += 1
    }
    return this.#saved()
  }

  #saved(): Part {
    const state = {
      bucket: this.settings.bucket,
      file: this.#file,
      bytes: this.#bytes,
      upload: this.#upload && { ...this.#upload, parts: [...this.#parts] },
    } satisfies z.infer<typeof savedState>
    return { state, bytes: this.#bytes }
  }

  #key = (file = this.#file) => objectKey(this.settings, this.run, file)
}
