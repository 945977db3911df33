import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Column } from '../../event-source/port.js'
import type { Encoder } from './encoder.js'
import type { Codec } from './parquet-codecs.js'

/** What a worker makes. */
export interface ParquetTask {
  readonly columns: readonly Column[]
  readonly codec: Codec
}

export interface ParquetRequest {
  /** null ends the file. */
  readonly lines: string | null
  /** Room for the reply, if it is enough: it goes back and forth between the threads. */
  readonly memory: ArrayBuffer
}

/** The bytes that became ready are the first of the memory; each request has one reply. */
export interface ParquetReply {
  readonly memory: ArrayBuffer
  readonly length: number
}

/** A source that is not compiled (as in tests) is TypeScript, which a thread must learn to load first. */
const isSource = import.meta.url.endsWith('.ts')
const WORKER = isSource
  ? `import('tsx/esm/api').then((tsx) => tsx.tsImport('./parquet-worker.ts', '${import.meta.url}'))`
  : new URL('./parquet-worker.js', import.meta.url)

/**
 * Parquet, made on a thread of its own: a row group takes some hundred milliseconds of work in one piece. The places of
 * all row groups stand at the end of a file, so that it can be left nowhere else.
 */
export function parquetEncoder(columns: readonly Column[], codec: Codec): Encoder {
  const worker = new Worker(WORKER, {
    workerData: { columns, codec } satisfies ParquetTask,
    eval: isSource,
    // Else much garbage is kept before any is collected.
    resourceLimits: { maxYoungGenerationSizeMb: 6 },
  })
  const failure = new AbortController()
  worker.once('error', (error) => failure.abort(error))
  worker.once('exit', () => failure.abort(new Error('The thread that makes a Parquet file has ended.')))

  let reply: Promise<ParquetReply> | null = null
  /** Memory that is free, and memory that the last call gave away. */
  let spare = new ArrayBuffer(0)
  let given: ArrayBuffer | null = null

  function post(lines: string | null) {
    failure.signal.throwIfAborted()
    const made = once(worker, 'message', { signal: failure.signal })
    worker.postMessage({ lines, memory: spare } satisfies ParquetRequest, [spare])
    spare = new ArrayBuffer(0)
    reply = made.then(([first]) => first as ParquetReply)
    // Told to whoever asks next.
    reply.catch(() => {})
  }

  async function take(): Promise<Buffer[]> {
    if (given) spare = given
    given = null
    if (!reply) return []
    const { memory, length } = await reply.catch(() => {
      throw failure.signal.reason
    })
    reply = null
    given = memory
    return length === 0 ? [] : [Buffer.from(memory, 0, length)]
  }

  return {
    /** Does not wait for the rows to be written: meanwhile the next ones can be read, and these be forgotten here. */
    async write({ lines }) {
      const bytes = await take()
      post(lines)
      return bytes
    },
    cut: null,
    async end() {
      const bytes = Buffer.concat(await take())
      post(null)
      const last = await take()
      await worker.terminate()
      return [bytes, ...last]
    },
    close: () => void worker.terminate(),
  }
}
