import { parentPort, workerData } from 'node:worker_threads'
import { collectGarbage } from './collect-garbage.js'
import type { ParquetReply, ParquetRequest, ParquetTask } from './parquet.js'
import { createParquetFile } from './parquet-file.js'

const { columns, codec } = workerData as ParquetTask
const file = createParquetFile(columns, codec)

parentPort?.on('message', async ({ lines, memory }: ParquetRequest) => {
  const bytes = lines === null ? (await file).end() : (await file).write(lines)
  const room = memory.byteLength < bytes.length ? new ArrayBuffer(bytes.length) : memory
  new Uint8Array(room).set(bytes)
  parentPort?.postMessage({ memory: room, length: bytes.length } satisfies ParquetReply, [room])
  collectGarbage(lines?.length ?? 0)
})
