import { z } from 'zod'
import type { Config } from '../../batch-export/config.js'
import type { GuardedResponse } from '../../net/guarded-fetch.js'
import {
  type DeliveredRun,
  type Delivery,
  DeliveryError,
  type DeliveryState,
  type Destination,
  type DestinationTools,
  type Part,
  type TestStep,
} from '../port.js'
import { step } from '../steps.js'
import { failureOf, refusalOf } from './answers.js'
import { idempotencyKey, MOST_BYTES, nextCut } from './requests.js'

const httpConfig = z.object({ url: z.string(), token: z.string() })
type HttpConfig = z.output<typeof httpConfig>
type Tools = Pick<DestinationTools, 'fetch' | 'now'>

/** Sent again after a crash: mostly in requests that the receiver knows by their keys. */
const BYTES_OF_PART = 8 * 1024 * 1024

const sent = z.object({ requests: z.number(), bytes: z.number() })

/** Lines of JSON by POST, signed in by a bearer token. */
export function httpDestination(config: Config, _at: { organizationId: string }, tools: Tools): Destination {
  const place = httpConfig.parse(config)
  return {
    steps: httpSteps(place, tools),
    open: async (run, state, signal) => openHttpDelivery(place, tools, run, state, signal),
  }
}

/** Any status is an answer. @throws DeliveryError where there is none */
async function post({ url, token }: HttpConfig, { fetch }: Tools, body: Buffer, key: string, signal: AbortSignal) {
  const headers = {
    'content-type': 'application/x-ndjson',
    authorization: `Bearer ${token}`,
    'idempotency-key': key,
  }
  try {
    return await fetch(url, { method: 'POST', headers, body, signal })
  } catch (error) {
    throw failureOf(error)
  }
}

function demandTaken(response: GuardedResponse, { token }: HttpConfig, { now }: Tools): void {
  if (response.status < 200 || response.status >= 300) throw refusalOf(response, token, now())
}

function openHttpDelivery(
  place: HttpConfig,
  tools: Tools,
  run: DeliveredRun,
  state: DeliveryState | null,
  signal: AbortSignal,
): Delivery {
  let { requests, bytes } = state ? sent.parse(state) : { requests: 0, bytes: 0 }
  let bytesOfPart = 0
  let rest: Buffer = Buffer.alloc(0)

  async function send(): Promise<void> {
    signal.throwIfAborted()
    const body = rest.subarray(0, nextCut(rest))
    const response = await post(place, tools, body, idempotencyKey(run.runId, requests, body), signal)
    demandTaken(response, place, tools)
    requests += 1
    bytes += body.length
    bytesOfPart += body.length
    rest = rest.subarray(body.length)
  }

  async function sendAll(): Promise<Part> {
    while (rest.length > 0) await send()
    bytesOfPart = 0
    return { state: { requests, bytes }, bytes }
  }

  return {
    async write({ lines }) {
      rest = Buffer.concat([rest, Buffer.from(lines)])
      while (rest.length > MOST_BYTES) await send()
      return bytesOfPart < BYTES_OF_PART ? null : sendAll()
    },
    finish: sendAll,
    stop: async () => {},
  }
}

function httpSteps(place: HttpConfig, tools: Tools): TestStep[] {
  const ask = (signal: AbortSignal) => post(place, tools, Buffer.alloc(0), 'test', signal)
  return [
    step('Check the address can be reached', 'Ensure somebody answers there.', async (signal) => {
      const { status } = await ask(signal)
      if (status >= 500) throw new DeliveryError(`The destination answered ${status}.`, true)
    }),
    step('Check rows are taken', 'Ensure a request without rows is accepted with the token.', async (signal) => {
      demandTaken(await ask(signal), place, tools)
    }),
  ]
}
