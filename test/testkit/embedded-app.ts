// A gateway reduced to its database: starts it, says so on standard output, ends with SIGTERM, or carelessly with SIGUSR2.
import { startEmbedded } from '../../src/database/embedded.js'

try {
  const database = await startEmbedded(process.argv[2] ?? '', { log: () => {} })
  const alive = setInterval(() => {}, 60_000)
  process.once('SIGUSR2', () => process.exit(1))
  process.once('SIGTERM', async () => {
    clearInterval(alive)
    await database.stop()
  })
  // Last, because whoever reads it sends signals.
  process.stdout.write(`${JSON.stringify({ url: database.url, pid: database.pid, adopted: database.adopted })}\n`)
} catch (error) {
  process.stdout.write(`${JSON.stringify({ refused: (error as Error).message })}\n`)
}
