import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'

/** A key for nothing but these tests, and a certificate for `db.test` that it has signed itself. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwVbKMsWbWTpsHMIe
exyPfERRhl69wTNa7k8b1rwE3YehRANCAAQbhbUqOQH2Yl2yZKAr9oGP8UM8qOxM
lA8iEZvGbg8Nith1J2MoVqT8gmHiqHFYfGoZhPWsSHmw4YXvjGJ2zvp4
-----END PRIVATE KEY-----
`
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBjzCCATWgAwIBAgIUY9/2uVEC3JSFbzLq+kR+izWGNqQwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHZGIudGVzdDAgFw0yNjExMjIwMjM1MDZaGA8yMTI2MTAyOTAy
MzUwNlowEjEQMA4GA1UEAwwHZGIudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABBuFtSo5AfZiXbJkoCv2gY/xQzyo7EyUDyIRm8ZuDw2K2HUnYyhWpPyCYeKo
cVh8ahmE9axIebDhhe+MYnbO+nijZzBlMB0GA1UdDgQWBBS5wi5IfPb4N3wbMw8P
oEdiHYDl8zAfBgNVHSMEGDAWgBS5wi5IfPb4N3wbMw8PoEdiHYDl8zAPBgNVHRMB
Af8EBTADAQH/MBIGA1UdEQQLMAmCB2RiLnRlc3QwCgYIKoZIzj0EAwIDSAAwRQIh
AIq7v+SyXdyIOpeN63xTcmyqUAO31N5xFPvznW6zyMcGAiAo/NQ4BOtbAtqVogDl
rM+vTOKimKKz/+elDV/hy9QInw==
-----END CERTIFICATE-----
`

export interface Front {
  port: number
  connections: number
  /** The name that each client expected. */
  names: (string | null)[]
  close(): Promise<void>
}

/** A listener on loopback that does with each connection as it is told. */
export async function listener(serve: (socket: Socket) => void, host = '127.0.0.1'): Promise<Front> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    front.connections += 1
    open.add(socket)
    socket.on('error', () => {}).on('close', () => open.delete(socket))
    serve(socket)
  })
  await once(server.listen(0, host), 'listening')
  const front: Front = {
    port: (server.address() as AddressInfo).port,
    connections: 0,
    names: [],
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
  return front
}

/** A database that encrypts, in front of one that does not. */
export async function tlsFront(port: number): Promise<Front> {
  const secureContext = createSecureContext({ key: KEY, cert: CERTIFICATE })
  const front = await listener((socket) =>
    socket.once('data', () => {
      socket.write('S')
      const secured = new TLSSocket(socket, {
        isServer: true,
        secureContext,
        SNICallback: (name, done) => {
          front.names.push(name)
          done(null, secureContext)
        },
      })
      const database = connect(port, '127.0.0.1')
      secured.on('error', () => database.destroy()).on('close', () => database.destroy())
      database.on('error', () => secured.destroy())
      secured.pipe(database).pipe(secured)
    }),
  )
  return front
}
