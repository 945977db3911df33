import type { Tx } from '../../database/client.js'
import type { DeliveryState } from '../../destination/port.js'
import type { BatchExportRun } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'

/** How far a run has come for good. */
export interface Progress {
  readonly cursor: string | null
  readonly state: DeliveryState | null
  readonly records: number
  readonly bytes: number
}

/** Somebody else has the run, or ended it: whoever had it stops at once and writes nothing. */
export class RunLost extends Error {
  override readonly name = 'RunLost'
}

/** Who follows a run hears of it about so often. */
const ANNOUNCED_EVERY_MS = 1_000

/** Keeps the progress of one attempt at a run. */
export class Checkpoints {
  private announcedAt: number

  constructor(
    private readonly services: Services,
    private readonly run: BatchExportRun,
    public progress: Progress,
  ) {
    this.announcedAt = run.updatedAt.getTime()
  }

  async keep(progress: Progress): Promise<void> {
    await this.write(columnsOf(progress))
    this.progress = progress
  }

  /** Keeps how many rows there are to send. */
  keepTotal(recordsTotal: number): Promise<void> {
    return this.write({ recordsTotal })
  }

  /** @throws RunLost */
  private async write(data: Partial<ReturnType<typeof columnsOf>> & { recordsTotal?: number }): Promise<void> {
    const now = this.services.now()
    const isTold = now.getTime() - this.announcedAt >= ANNOUNCED_EVERY_MS
    const { count } = await this.services.database.system.batchExportRun.updateMany({
      where: { id: this.run.id, attempts: this.run.attempts, status: 'RUNNING' },
      data: { ...data, updatedAt: isTold ? now : new Date(this.announcedAt) },
    })
    if (count === 0) throw new RunLost('the run is somebody else’s now')
    if (isTold) this.announcedAt = now.getTime()
  }
}

/** Where an attempt goes on. */
export const progressOf = (run: BatchExportRun): Progress => ({
  cursor: run.cursor as string | null,
  state: run.destinationState as DeliveryState | null,
  records: Number(run.recordsExported),
  bytes: Number(run.bytesExported),
})

export const columnsOf = ({ cursor, state, records, bytes }: Progress) => ({
  ...(cursor !== null && { cursor }),
  ...(state !== null && { destinationState: state as object }),
  recordsExported: records,
  bytesExported: bytes,
})

/** Makes the next attempt at a run begin at the first row: what had arrived is gone, or belongs to another setup. */
export async function forgetProgress(tx: Tx, runId: string): Promise<void> {
  await tx.$executeRaw`update batch_export_run
    set cursor = null, "destinationState" = null, "recordsExported" = 0, "recordsTotal" = null, "bytesExported" = 0
    where id = ${runId}::uuid`
}
