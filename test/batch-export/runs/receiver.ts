import type { RequestListener } from 'node:http'
import type { Gateway } from '../../testkit/gateway.js'
import { startWebServer, type TestWebServer } from '../../testkit/web-server.js'
import { type ExportScene, exportScene, nextHour, plus, travel } from './scene.js'

/** A gateway that may export to a server on this machine. */
export const ALLOWING = { env: { ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32' } }

/** A customer's server whose answers a test decides, one after the other. */
export class Receiver {
  answer: RequestListener = taken

  private constructor(private readonly server: { current?: TestWebServer }) {}

  static async start(): Promise<Receiver> {
    const server: { current?: TestWebServer } = {}
    const receiver = new Receiver(server)
    server.current = await startWebServer((request, response) => receiver.answer(request, response))
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${this.server.current?.port}/rows`
  }

  get requests() {
    return this.server.current?.requests ?? []
  }

  /** The uuids of all events that arrived, as often as they did. */
  get uuids(): string[] {
    return this.requests.flatMap(({ body }) =>
      body
        .split('\n')
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { uuid: string }).uuid),
    )
  }

  close = () => this.server.current?.close()

  /** Holds the next request back; resolves with what lets it go once it has come. */
  hold(): Promise<() => void> {
    return new Promise((came) => {
      this.answer = (request, response) => {
        this.answer = taken
        came(() => taken(request, response))
      }
    })
  }
}

export const taken: RequestListener = (_request, response) => {
  response.writeHead(204).end()
}

export const refusing =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end()
  }

/** An hourly export to a receiver, with an event in the interval that has just ended. */
export async function receivedScene(gateway: Gateway, receiver: Receiver): Promise<ExportScene & { uuids: string[] }> {
  const scene = await exportScene(gateway, {
    destination: { type: 'HTTP', config: { url: receiver.url, token: 'tok-en' } },
  })
  const end = nextHour(gateway)
  const uuids = await scene.arrived(plus(end, -2), plus(end, -1))
  travel(gateway, plus(end, 10_000))
  return { ...scene, uuids }
}
