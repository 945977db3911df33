import { parentPort, workerData } from 'node:worker_threads'
import type { ParquetReply, ParquetRequest, ParquetTask } from './parquet.js'
import { createParquetFile } from './parquet-file.js'

const { columns, codec } = workerData as ParquetTask
const file = createParquetFile(columns, codec)

parentPort?.on('message', async ({ lines }: ParquetRequest) => {
  const bytes = lines === null ? (await file).end() : (await file).write(lines)
  const reply: ParquetReply = bytes
  parentPort?.postMessage(reply, [reply.buffer as ArrayBuffer])
})
