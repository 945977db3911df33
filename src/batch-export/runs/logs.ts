import type { BatchExportRun, LogLevel } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'

/** Lines that one attempt may write; further ones are left out, except for how it ends. */
const MOST_LINES = 500
const FLUSHED_AT = 50
const FLUSHED_EVERY_MS = 1_000

interface Line {
  level: LogLevel
  message: string
  timestamp: Date
}

/** The log of a run as its owner reads it. Written in batches, while the run goes on. */
export class RunLog {
  private lines: Line[] = []
  private count = 0
  private flushedAt: number

  constructor(
    private readonly services: Services,
    private readonly run: Pick<BatchExportRun, 'id' | 'organizationId' | 'batchExportId'>,
  ) {
    this.flushedAt = services.now().getTime()
  }

  async add(level: LogLevel, message: string): Promise<void> {
    this.count += 1
    if (this.count > MOST_LINES) return
    const last = this.count === MOST_LINES
    this.push(last ? 'WARNING' : level, last ? `${MOST_LINES} lines are written; further ones are left out.` : message)
    const isDue = this.services.now().getTime() - this.flushedAt >= FLUSHED_EVERY_MS
    if (isDue || this.lines.length >= FLUSHED_AT) await this.flush()
  }

  /** Writes how it ended, and all that waits. */
  async end(level: LogLevel, message: string): Promise<void> {
    this.push(level, message)
    await this.flush()
  }

  async flush(): Promise<void> {
    const { id: runId, organizationId, batchExportId } = this.run
    const lines = this.lines.splice(0)
    this.flushedAt = this.services.now().getTime()
    if (lines.length === 0) return
    await this.services.database.system.batchExportLog.createMany({
      data: lines.map((line) => ({ id: this.services.newId(), organizationId, batchExportId, runId, ...line })),
    })
  }

  /** A moment of its own for each line, so that lines stay in their order. */
  private push(level: LogLevel, message: string): void {
    const after = (this.lines.at(-1)?.timestamp.getTime() ?? 0) + 1
    const timestamp = new Date(Math.max(this.services.now().getTime(), this.lines.length > 0 ? after : 0))
    this.lines.push({ level, message, timestamp })
  }
}
