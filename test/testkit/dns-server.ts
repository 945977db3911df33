import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import * as dns from 'dns-packet'

/** What the server does with a question: these records, a response code, or silence. */
export type DnsReply = dns.Answer[] | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'silence'

export interface DnsServer {
  /** `127.0.0.1:port`, as in `DNS_SERVERS` */
  address: string
  /** The questions asked so far, such as `udp TXT example.test` */
  questions: string[]
  close(): Promise<void>
}

const CODES = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 }
const AUTHORITATIVE = 0x0400
const UDP_LIMIT = 512

/** A name server on a loopback port, UDP and TCP, that answers what `reply` says; too long for UDP means truncated. */
export async function startDnsServer(reply: (question: dns.Question) => DnsReply): Promise<DnsServer> {
  const questions: string[] = []

  const answer = (query: Buffer, transport: 'udp' | 'tcp'): Buffer | null => {
    const packet = dns.decode(query)
    const question = packet.questions?.[0]
    if (!question) return null
    questions.push(`${transport} ${question.type} ${question.name}`)
    const said = reply(question)
    if (said === 'silence') return null
    const flags = AUTHORITATIVE | (typeof said === 'string' ? CODES[said] : 0)
    const response: dns.Packet = { type: 'response', id: packet.id, flags, questions: [question] }
    const encoded = dns.encode({ ...response, answers: typeof said === 'string' ? [] : said })
    const isTruncated = transport === 'udp' && encoded.length > UDP_LIMIT
    return isTruncated ? dns.encode({ ...response, flags: flags | dns.TRUNCATED_RESPONSE }) : encoded
  }

  const sockets = new Set<Socket>()
  const tcp = createServer((socket) => {
    sockets.add(socket)
    let received = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('data', (data) => {
      received = Buffer.concat([received, data])
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0)
        const response = answer(received.subarray(2, end), 'tcp')
        received = received.subarray(end)
        if (response) socket.write(withLength(response))
      }
    })
  }).listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  const { port } = tcp.address() as AddressInfo

  const udp = createSocket('udp4', (query, peer) => {
    const response = answer(query, 'udp')
    if (response) udp.send(response, peer.port, peer.address)
  }).bind(port, '127.0.0.1')
  await once(udp, 'listening')

  return {
    address: `127.0.0.1:${port}`,
    questions,
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all([new Promise((done) => tcp.close(done)), new Promise<void>((done) => udp.close(done))])
    },
  }
}

/** On TCP a message comes after its length (RFC 1035, 4.2.2). */
function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}
