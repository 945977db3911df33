import type { LookupAddress, lookup } from 'node:dns'

/** A resolver that gives the next of these answers each time, to any name; the last one for ever. */
export function answering(...answers: string[][]): typeof lookup {
  const answer = (_host: string, _options: object, done: (failure: Error | null, found: LookupAddress[]) => void) => {
    const addresses = answers.length > 1 ? answers.shift() : answers[0]
    done(
      null,
      (addresses ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return answer as typeof lookup
}

/** Ways to write the gateway's own machine as the host of a URL. */
export const LOOPBACK = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  '0.0.0.0',
  '0',
  'localhost',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
]
