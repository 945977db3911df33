import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Config } from '../../../src/batch-export/config.js'
import type { Server } from '../../../src/destination/postgres/config.js'
import { readPostgresConfig } from '../../../src/destination/postgres/config.js'
import { connect } from '../../../src/destination/postgres/connect.js'
import { postgresDestination } from '../../../src/destination/postgres/destination.js'
import { createDestinationPolicy } from '../../../src/net/destination.js'
import { parseNetwork } from '../../../src/net/networks.js'
import { answering, LOOPBACK } from '../../testkit/lookups.js'
import { toolsAllowing } from '../models.js'
import { useCustomerDatabase } from './database.js'
import { listener, tlsFront } from './tls-front.js'

const database = useCustomerDatabase()
const { signal } = new AbortController()
const local = createDestinationPolicy([parseNetwork('127.0.0.1/32')])
const serverOf = (changes: Config = {}): Server => readPostgresConfig(database.config(changes)).server

const closing: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()))
})
const closed = <One extends { close(): Promise<void> }>(one: One): One => {
  closing.push(one)
  return one
}

async function version(server: Server, policy = local, at = signal) {
  const connection = await connect(server, policy, at)
  try {
    return await connection.query('select 1 as one')
  } finally {
    await connection.close()
  }
}

describe('a server', () => {
  it('in the operator’s network is spoken to without encryption if it has none', async () => {
    expect(await version(serverOf())).toEqual([{ one: 1 }])
  })

  it('must encrypt anywhere else', async () => {
    const front = closed(await listener((socket) => socket.once('data', () => socket.write('N'))))
    const admitting = { ...local, admitsWeb: () => false }
    await expect(version(serverOf({ port: front.port }), admitting)).rejects.toMatchObject({
      message: 'The database does not encrypt connections, which is required.',
      retryable: false,
    })
    expect(front.connections).toBe(1)
  })

  it('is not believed with a certificate that nobody vouches for, even in the operator’s network', async () => {
    const front = closed(await tlsFront(serverOf().port))
    await expect(version(serverOf({ port: front.port }))).rejects.toMatchObject({
      message: 'The certificate of the database is not trusted. `has_self_signed_cert` lets it pass.',
      retryable: false,
    })
  })

  it('is believed with one that the customer knows of, and called by its name at the address that was vetted', async () => {
    const front = closed(await tlsFront(serverOf().port))
    const policy = createDestinationPolicy([parseNetwork('127.0.0.1/32')], answering(['127.0.0.1'], ['192.0.2.1']))
    const server = serverOf({ host: 'db.test', port: front.port, has_self_signed_cert: true })
    expect(await version(server, policy)).toEqual([{ one: 1 }])
    expect(front.names).toEqual(['db.test'])
  })

  it('that says nothing is left when the run is aborted', async () => {
    const front = closed(await listener(() => {}))
    const abort = new AbortController()
    const reason = new Error('cancelled')
    const waiting = version(serverOf({ port: front.port }), local, abort.signal)
    setTimeout(() => abort.abort(reason), 50)
    await expect(waiting).rejects.toBe(reason)
  })

  it('that never stops talking is left', async () => {
    const notice = Buffer.concat([Buffer.from('N\0\0\x40\x04S'), Buffer.alloc(0x4000 - 2, 'x'), Buffer.from('\0')])
    const ready = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1')
    const talk = (socket: Socket) => {
      while (!socket.destroyed && socket.write(notice));
      if (!socket.destroyed) socket.once('drain', () => talk(socket))
    }
    const isQuery = (chunk: Buffer) => chunk[0] === 0x51
    const isWishForTls = (chunk: Buffer) => chunk.length === 8
    const front = closed(
      await listener((socket) =>
        socket.on('data', (chunk) => {
          if (isQuery(chunk)) talk(socket)
          else socket.write(isWishForTls(chunk) ? 'N' : ready)
        }),
      ),
    )
    const began = performance.now()
    const server = serverOf({ port: front.port })
    await expect(version(server)).rejects.toMatchObject({ retryable: true })
    expect(performance.now() - began).toBeLessThan(5000)
  })
})

describe('answers that are none of the protocol', () => {
  const message = (type: string, ...body: number[]) => {
    const length = Buffer.alloc(4)
    length.writeInt32BE(body.length + 4)
    return Buffer.concat([Buffer.from(type, 'latin1'), length, Buffer.from(body)])
  }
  const ready = Buffer.concat([message('R', 0, 0, 0, 0), message('Z', 0x49)])
  /** All that a server may say, and what it may not. */
  const SIGNS = [...'RSKENZTDCI123ntsAcGHWdv?']
  const BODIES = [[], [0, 0, 0, 7], [0, 0, 0, 10], [0xff, 0xff, 0, 0, 0, 5], [0, 1, 0xff, 0xff, 0xff, 0xfe], [0x49, 0]]

  /** A server that says this in place of an answer, to the sign-in or to the first question. */
  async function hostile(answer: Buffer, { signsIn }: { signsIn: boolean }) {
    const front = await listener((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write('N')
        socket.once('data', () => {
          socket.write(signsIn ? ready : answer)
          if (signsIn) socket.once('data', () => socket.write(Buffer.concat([answer, message('Z', 0x49)])))
        })
      })
    })
    const reading = version(serverOf({ port: front.port }), local, AbortSignal.timeout(2_000))
    await reading.catch(() => {})
    await front.close()
  }

  it.each([true, false])('end the connection, and nothing else (signed in: %s)', async (signsIn) => {
    const answers = SIGNS.flatMap((sign) => BODIES.map((body) => message(sign, ...body)))
    await Promise.all(answers.map((answer) => hostile(answer, { signsIn })))
  })

  it('are told as a lost connection', async () => {
    const front = closed(
      await listener((socket) =>
        socket.on('data', (chunk) => socket.write(chunk.length === 8 ? 'N' : message('R', 0, 0, 0, 7))),
      ),
    )
    await expect(version(serverOf({ port: front.port }))).rejects.toMatchObject({
      message: 'The connection to the database failed or was lost.',
      retryable: true,
    })
  })
})

describe('a failure', () => {
  it('of the password names no user', async () => {
    const failure = await version(serverOf({ user: 'nobody-here', password: 'wrong-password' })).catch(
      (e: unknown) => e,
    )
    expect(failure).toMatchObject({ retryable: false, message: expect.stringMatching(/^The database does not/) })
  })

  it('of the database names it', async () => {
    await expect(version(serverOf({ database: 'absent' }))).rejects.toMatchObject({
      message: 'The database says: database "absent" does not exist',
      retryable: false,
    })
  })

  it('of a port where nobody listens may pass', async () => {
    const front = await listener(() => {})
    await front.close()
    await expect(version(serverOf({ port: front.port }))).rejects.toMatchObject({
      message: 'The connection to the database failed or was lost.',
      retryable: true,
    })
  })
})

describe('the gateway’s own machine', () => {
  const hosts = LOOPBACK.map((host) => host.replace(/^\[|\]$/g, ''))
  it.each(hosts)('is out of reach as %s', async (host) => {
    const front = closed(await listener(() => {}, '0.0.0.0'))
    const failure = await version(serverOf({ host, port: front.port }), createDestinationPolicy([])).catch((e) => e)
    expect(failure).toMatchObject({ name: 'DeliveryError' })
    const config = database.config({ host, port: front.port })
    for (const step of postgresDestination(config, { organizationId: 'o' }, toolsAllowing()).steps) {
      expect(await step.run(signal)).toMatchObject({ status: 'Failed' })
    }
    expect(front.connections).toBe(0)
  })

  it('is out of reach of a name that turned inward after it was saved', async () => {
    const front = closed(await listener(() => {}))
    const policy = createDestinationPolicy([], answering(['1.1.1.1'], ['127.0.0.1']))
    await policy.resolve('rebinding.test')
    await expect(version(serverOf({ host: 'rebinding.test', port: front.port }), policy)).rejects.toMatchObject({
      message: 'The destination is not allowed.',
      retryable: false,
    })
    expect(front.connections).toBe(0)
  })

  it('is out of reach of a name that has one address inside', async () => {
    const front = closed(await listener(() => {}))
    const policy = createDestinationPolicy([], answering(['1.1.1.1', '127.0.0.1']))
    await expect(version(serverOf({ host: 'mixed.test', port: front.port }), policy)).rejects.toThrow('not allowed')
    expect(front.connections).toBe(0)
  })
})
