import type { Send } from '../../testkit/client.js'
import { PUBLIC_URL } from '../../testkit/gateway.js'

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
type Anything = any

export interface Answer {
  status: number
  headers: Headers
  text: string
  body: Anything
}

/** A browser on a page of the gateway: keeps cookies, and names the page's origin. */
export class Browser {
  readonly cookies = new Map<string, string>()

  constructor(
    private readonly send: Send,
    private readonly origin: string | null = PUBLIC_URL,
  ) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await this.send(path, {
      method,
      headers: {
        ...(this.cookie && { cookie: this.cookie }),
        ...(this.origin && { origin: this.origin }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) this.keep(line)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : undefined }
  }

  get = (path: string, headers?: Record<string, string>) => this.call('GET', path, undefined, headers)
  post = (path: string, body: unknown = {}, headers?: Record<string, string>) => this.call('POST', path, body, headers)

  private keep(line: string): void {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    if (/max-age=0/i.test(line)) this.cookies.delete(pair.slice(0, at))
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

let count = 0

/** What somebody new signs up with. */
export const newcomer = () => {
  count += 1
  return { name: `Newcomer ${count}`, email: `newcomer-${count}-${Date.now()}@example.test`, password: 'correct horse' }
}
