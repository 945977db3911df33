import type { Connection, CopyIn } from './connect.js'
import { copyToStage, createStage } from './merge.js'

/** However slowly rows come; a server that has vanished is noticed on this side. */
export const begin = `begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = '600s'`
const limitMerge = `set local statement_timeout = '280s'`

/** Rows on their way into the temporary table of one transaction. */
interface OpenPart {
  readonly connection: Connection
  readonly copy: CopyIn
  rows: number
  bytes: number
}

/**
 * Two connections in turn: while the rows of one part are merged by one of them, those of the next are copied by the other.
 * Parts are committed one after the other.
 */
export class Lanes {
  /** Of what is committed. */
  bytes = 0
  /** Parts that were closed since `settled`. */
  underWay = 0
  private part: OpenPart | null = null
  private last: Promise<void> = Promise.resolve()
  private readonly all: Connection[]
  private readonly resting: Connection[]

  /** @param another makes the second connection, once it is needed */
  constructor(
    first: Connection,
    private readonly merge: string,
    private readonly another: () => Promise<Connection>,
  ) {
    this.all = [first]
    this.resting = [first]
  }

  async copy(data: Buffer, rows: number): Promise<OpenPart> {
    this.part ??= await this.open()
    await this.part.copy.write(data)
    this.part.rows += rows
    this.part.bytes += data.length
    return this.part
  }

  /** Ends the part. It is merged and committed behind those before it, while the next is copied. */
  close(): void {
    const { part } = this
    if (!part) return
    this.part = null
    this.underWay += 1
    this.last = Promise.all([this.last, part.copy.end()]).then(async () => {
      await part.connection.query(limitMerge)
      await part.connection.query(this.merge)
      await part.connection.query('commit')
      this.bytes += part.bytes
      this.resting.push(part.connection)
    })
    // Told by whoever waits next.
    this.last.catch(() => {})
  }

  /** All parts that were closed are there. */
  async settled(): Promise<void> {
    await this.last
    this.underWay = 0
  }

  async end(): Promise<void> {
    await Promise.all(this.all.map((connection) => connection.close()))
  }

  private async open(): Promise<OpenPart> {
    const connection = this.resting.pop() ?? (await this.second())
    await connection.query(begin)
    await connection.query(createStage)
    return { connection, copy: connection.copy(copyToStage), rows: 0, bytes: 0 }
  }

  /** A server that has no second connection to give is used by the first alone. */
  private async second(): Promise<Connection> {
    if (this.all.length === 1) {
      const made = await this.another().catch(() => null)
      if (made) {
        this.all.push(made)
        return made
      }
    }
    await this.last
    const free = this.resting.pop()
    if (!free) throw new Error('no connection rests although nothing is under way')
    return free
  }
}
