import { expect, test } from 'vitest'
import { isInNetworks, parseNetwork } from '../../src/net/networks.js'

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.0.0.0/8', '::ffff:10.0.0.1', true],
  ['192.168.1.9', '192.168.1.9', true],
  ['192.168.1.9', '192.168.1.8', false],
  ['fd00::/8', 'fd12::1', true],
  ['fd00::/8', '10.0.0.1', false],
  ['::1/128', '::1', true],
  ['0.0.0.0/0', '::1', false],
  ['10.0.0.0/8', '10.1', false],
  ['10.0.0.0/8', 'host', false],
])('%s has %s: %s', (network, address, isIn) => {
  expect(isInNetworks([parseNetwork(network)], address)).toBe(isIn)
})

test.each(['', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', '::/129', 'host', 'host/8'])(
  '"%s" is no network',
  (entry) => {
    expect(() => parseNetwork(entry)).toThrow(`${entry} is not a network`)
  },
)
