import type { Client, GraphAnswer } from '../testkit/client.js'

// biome-ignore lint/suspicious/noExplicitAny: payloads are read field by field in assertions
type Payload = GraphAnswer<any>

/** A subscription read as a browser reads it: one payload after the other, then the end. */
export class Subscription {
  private readonly payloads: Payload[] = []
  private ended = false
  private wake: () => void = () => {}

  private constructor(private readonly reader: ReadableStreamDefaultReader<string>) {}

  /** Resolves once the gateway listens. */
  static async open(client: Client, query: string, variables: object = {}): Promise<Subscription> {
    const response = await client.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query, variables }),
    })
    if (!response.body) throw new Error(`no stream: ${response.status}`)
    const decoded = response.body as ReadableStream<Uint8Array>
    const subscription = new Subscription(decoded.pipeThrough(new TextDecoderStream() as never).getReader() as never)
    void subscription.collect()
    return subscription
  }

  private async collect() {
    let text = ''
    for (;;) {
      const { done, value } = await this.reader.read().catch(() => ({ done: true, value: undefined }))
      text += value ?? ''
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        if (message.startsWith('event: next'))
          this.payloads.push(JSON.parse(message.slice(message.indexOf('data: ') + 6)))
        if (message.startsWith('event: complete')) this.ended = true
      }
      if (done) this.ended = true
      this.wake()
      if (this.ended) return
    }
  }

  /** The next payload; null when the stream has ended; throws when nothing comes in time. */
  async next(withinMs = 3000): Promise<Payload | null> {
    const deadline = Date.now() + withinMs
    while (this.payloads.length === 0 && !this.ended) {
      if (Date.now() >= deadline) throw new Error(`nothing came within ${withinMs} ms`)
      await this.change(deadline - Date.now())
    }
    return this.payloads.shift() ?? null
  }

  /** What came, after some time in which something unwanted could have come. */
  async quietFor(ms: number): Promise<Payload[]> {
    await new Promise((resolve) => setTimeout(resolve, ms))
    return this.payloads.splice(0)
  }

  private change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  close(): Promise<void> {
    return this.reader.cancel()
  }
}
