import type { EventEmitter } from 'node:events'
import { isIP, type Socket } from 'node:net'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import copyStreams from 'pg-copy-streams'
import type { DestinationPolicy } from '../../net/destination.js'
import type { Server } from './config.js'
import { failureOf, hasNoTls, wasReached } from './failures.js'

const CONNECT_MS = 10_000
/** For one statement, and for the server to take a chunk of a COPY: a server that has vanished says nothing. */
const STATEMENT_MS = 300_000
/** The answers of a server that is only written to are small; one that sends more is none. */
const MOST_RECEIVED = 8 * 1024 * 1024
/** Rows written one by one to the stream cost ten times as much as chunks of this size (stack.md 10). */
const CHUNK = 64 * 1024
const MOST_ADDRESSES = 3

/** A COPY … FROM STDIN under way. */
export interface CopyIn {
  write(data: Buffer): Promise<void>
  end(): Promise<void>
}

/** A connection to a customer's database. Whatever fails is a DeliveryError, or the reason of the signal. */
export interface Connection {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  copy(text: string): CopyIn
  close(): Promise<void>
}

/**
 * Connects to an address that the policy has vetted, and looks nothing up again (controls.md 4.2). TLS is required, but in
 * the operator's own networks, where a server without it is spoken to in clear.
 *
 * @throws DeliveryError
 */
export async function connect(server: Server, policy: DestinationPolicy, signal: AbortSignal): Promise<Connection> {
  try {
    const addresses = await policy.resolve(server.host)
    const client = await firstThatAnswers(addresses.slice(0, MOST_ADDRESSES), ({ address }) =>
      open(server, address, isOperators(policy, address), signal),
    )
    return connectionOf(client, server, signal)
  } catch (error) {
    throw signal.aborted ? signal.reason : failureOf(error, server)
  }
}

/** Only there any way of approach is admitted. */
const isOperators = (policy: DestinationPolicy, address: string) => policy.admitsWeb(address, { protocol: 'postgres:' })

async function firstThatAnswers<Found, Made>(candidates: readonly Found[], make: (one: Found) => Promise<Made>) {
  let failure: unknown
  for (const candidate of candidates) {
    try {
      return await make(candidate)
    } catch (error) {
      if (wasReached(error)) throw error
      failure = error
    }
  }
  throw failure
}

async function open(server: Server, address: string, mayBeClear: boolean, signal: AbortSignal): Promise<pg.Client> {
  const tls = {
    rejectUnauthorized: server.verifiesCertificate,
    ...(isIP(server.host) === 0 && { servername: server.host }),
  }
  try {
    return await signIn(server, address, tls, signal)
  } catch (error) {
    if (!mayBeClear || !hasNoTls(error)) throw error
    return signIn(server, address, false, signal)
  }
}

async function signIn(server: Server, address: string, ssl: object | false, signal: AbortSignal): Promise<pg.Client> {
  signal.throwIfAborted()
  const { port, database, user, password } = server
  const client = new pg.Client({
    host: address,
    port,
    database,
    user,
    // A function, because of an empty text the library would look for a password in the environment of the gateway.
    password: () => password,
    ssl,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    fallback_application_name: 'Orgraph',
  })
  // What is lost while nothing is asked is told by the next question.
  client.on('error', () => {})
  guardReading(client, ssl !== false)
  const abort = () => socketOf(client).destroy()
  signal.addEventListener('abort', abort, { once: true })
  client.once('end', () => signal.removeEventListener('abort', abort))
  try {
    await client.connect()
    return client
  } catch (error) {
    socketOf(client).destroy()
    throw error
  }
}

const wireOf = (client: pg.Client) =>
  (client as unknown as { connection: EventEmitter & { stream: Socket } }).connection
const socketOf = (client: pg.Client) => wireOf(client).stream

/**
 * The library throws at answers that are none of the protocol, out of the socket's own event, where nobody could catch it:
 * any server of a customer's could end the process. Here that is the end of the connection, and so are too many answers.
 */
function guardReading(client: pg.Client, encrypted: boolean): void {
  let received = 0
  wireOf(client).once(encrypted ? 'sslconnect' : 'connect', () => {
    const socket = socketOf(client)
    const readers = socket.listeners('data') as ((chunk: Buffer) => void)[]
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length
      if (received > MOST_RECEIVED) socket.destroy()
      else if (!socket.destroyed) read(socket, readers, chunk)
    })
    for (const reader of readers) socket.off('data', reader)
  })
}

function read(socket: Socket, readers: readonly ((chunk: Buffer) => void)[], chunk: Buffer): void {
  try {
    for (const reader of readers) reader.call(socket, chunk)
  } catch (error) {
    socket.destroy(error as Error)
  }
}

function connectionOf(client: pg.Client, server: Server, signal: AbortSignal): Connection {
  async function answered<Value>(work: Promise<Value>): Promise<Value> {
    const timer = setTimeout(() => socketOf(client).destroy(), STATEMENT_MS)
    try {
      return await work
    } catch (error) {
      throw signal.aborted ? signal.reason : failureOf(error, server)
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await answered(client.query<Row>(text, [...values]))).rows,
    copy(text) {
      const stream = client.query(copyStreams.from(text))
      const done = finished(stream)
      // Told by whichever call waits then, or by the next.
      done.catch(() => {})
      const lost = new Promise<never>((_resolve, reject) => done.catch(reject))
      lost.catch(() => {})
      return {
        write: (data) => answered(Promise.race([written(stream, data), lost])),
        end() {
          stream.end()
          return answered(done)
        },
      }
    },
    async close() {
      await Promise.race([client.end().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1000).unref())])
      socketOf(client).destroy()
    },
  }
}

function written(stream: NodeJS.WritableStream, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const taken = (error?: Error | null) => (error ? reject(error) : resolve())
    for (let start = 0; start < data.length; start += CHUNK) {
      const end = start + CHUNK
      stream.write(data.subarray(start, end), ...(end < data.length ? [] : [taken as () => void]))
    }
    if (data.length === 0) resolve()
  })
}
