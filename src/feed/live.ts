import type { RequestContext } from '../context.js'
import { tagsOf } from '../identity/viewers.js'
import { occupy } from './occupancy.js'

/** Something live: where its changes are announced, and how to read what is new. */
export interface LiveSource<Value> {
  /** The channel of the database that announces changes. */
  channel: string
  /** What an announcement means here: that there may be something to read, or that the viewer may have to go. */
  hear(announcement: string): 'nothing' | 'news' | 'doubt'
  /**
   * Finds what is watched as the viewer sees it now, before the first read and again whenever the viewer's rights may have
   * changed. What it throws ends the stream.
   */
  admit(): Promise<{ organizationId: string }>
  /** What is new since the last read, oldest first; `more` if there is more of it. */
  read(): Promise<{ values: Value[]; more: boolean }>
  /** Takes back what was read and not delivered: it is read again, through the viewer's new eyes. */
  unread(values: Value[]): void
  /** Announcements may have gone by unheard since then. */
  missed?(since: Date): void
}

/** What a stream delivers: a value, or at its end the reason why there will be no other. */
export type Delivery<Value> = { value: Value } | { refusal: Error }

/** What a subscription field resolves a delivery to. */
export function delivered<Value>(delivery: Delivery<Value>): Value {
  if ('refusal' in delivery) throw delivery.refusal
  return delivery.value
}

/** How old the knowledge of the viewer may be where nothing announces the change: an expiry. */
const TRUSTED_MS = 5_000

/**
 * Follows a source for one viewer until the viewer goes away or may no longer look. Announcements only wake it; what is
 * delivered is read from the record through the viewer's own eyes, which are opened anew when its credential, membership
 * or role changed. Listening begins before the source looks where it stands, so that nothing falls in between.
 *
 * @throws RATE_LIMITED; whatever `admit` throws at the start
 */
export async function follow<Value>(
  ctx: RequestContext,
  source: LiveSource<Value>,
): Promise<AsyncIterableIterator<Delivery<Value>>> {
  const stream = new LiveStream(ctx, source, occupy(ctx))
  try {
    await stream.begin()
  } catch (error) {
    await stream.return()
    throw error
  }
  return stream
}

class LiveStream<Value> implements AsyncIterableIterator<Delivery<Value>> {
  private readonly ready: Value[] = []
  private readonly unlisten: (() => void)[]
  private tags: ReadonlySet<string>
  private awake = true
  private doubtful = false
  private closed = false
  private trustedUntil = 0
  private lostAt: Date | null = null
  private wake: () => void = () => {}

  constructor(
    private readonly ctx: RequestContext,
    private readonly source: LiveSource<Value>,
    release: () => void,
  ) {
    const { notifications, now } = ctx.services
    this.tags = tagsOf(ctx.viewer)
    this.unlisten = [
      release,
      notifications.on(source.channel, (announcement) => {
        const heard = source.hear(announcement)
        if (heard === 'news') this.rouse()
        if (heard === 'doubt') this.doubt()
      }),
      notifications.on('orgraph_identity', (tag) => {
        if (this.tags.has(tag)) this.doubt()
      }),
      notifications.onLost(() => {
        this.lostAt ??= now()
      }),
      notifications.onRestored(() => {
        if (this.lostAt) source.missed?.(this.lostAt)
        this.lostAt = null
        this.doubt()
      }),
    ]
  }

  /** The viewer was identified before anybody listened for a change of it. */
  begin(): Promise<void> {
    return this.readmit()
  }

  async next(): Promise<IteratorResult<Delivery<Value>>> {
    try {
      for (;;) {
        if (this.closed) return { done: true, value: undefined }
        if (this.doubtful) await this.readmit()
        const value = this.ready.shift()
        if (value !== undefined) return { done: false, value: { value } }
        if (this.awake) await this.look()
        else await this.sleep()
      }
    } catch (refusal) {
      await this.return()
      return { done: false, value: { refusal: refusal as Error } }
    }
  }

  async return(): Promise<IteratorResult<Delivery<Value>>> {
    this.closed = true
    for (const stop of this.unlisten.splice(0)) stop()
    this.rouse()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  private async look(): Promise<void> {
    this.awake = false
    if (this.ctx.services.now().getTime() >= this.trustedUntil) await this.readmit()
    this.ctx.forgetLoaded()
    const { values, more } = await this.source.read()
    this.ready.push(...values)
    this.awake ||= more
  }

  private async readmit(): Promise<void> {
    this.doubtful = false
    this.trustedUntil = this.ctx.services.now().getTime() + TRUSTED_MS
    if (this.ready.length > 0) {
      this.source.unread(this.ready.splice(0))
      this.awake = true
    }
    await this.ctx.refreshViewer()
    const { organizationId } = await this.source.admit()
    this.tags = new Set([...tagsOf(this.ctx.viewer), `organization:${organizationId}`])
  }

  private sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
      if (this.awake || this.doubtful || this.closed) resolve()
    })
  }

  private rouse(): void {
    this.awake = true
    this.wake()
  }

  private doubt(): void {
    this.doubtful = true
    this.rouse()
  }
}
