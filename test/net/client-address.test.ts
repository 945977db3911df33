import { expect, test } from 'vitest'
import { clientAddress } from '../../src/net/client-address.js'
import { parseNetwork } from '../../src/net/networks.js'

const proxies = ['10.0.0.0/8', 'fd00::/8'].map(parseNetwork)

test.each([
  { name: 'without a proxy it is the socket’s', remote: '203.0.113.7', header: undefined, client: '203.0.113.7' },
  { name: 'a stranger’s header is not believed', remote: '203.0.113.7', header: '1.2.3.4', client: '203.0.113.7' },
  { name: 'a proxy’s header is believed', remote: '10.0.0.1', header: '203.0.113.7', client: '203.0.113.7' },
  { name: 'the rightmost stranger counts', remote: '10.0.0.1', header: '1.2.3.4, 203.0.113.7', client: '203.0.113.7' },
  { name: 'proxies are passed', remote: '10.0.0.1', header: '1.2.3.4,203.0.113.7, 10.0.0.2', client: '203.0.113.7' },
  {
    name: 'a stranger cannot pose as a proxy',
    remote: '10.0.0.1',
    header: '10.9.9.9, 203.0.113.7',
    client: '203.0.113.7',
  },
  {
    name: 'inside the network it is the farthest',
    remote: '10.0.0.1',
    header: '10.0.0.3, 10.0.0.2',
    client: '10.0.0.3',
  },
  { name: 'a mapped address is IPv4', remote: '::ffff:10.0.0.1', header: '::ffff:203.0.113.7', client: '203.0.113.7' },
  { name: 'IPv6 is read', remote: 'fd00::1', header: '2001:DB8::7', client: '2001:db8::7' },
  { name: 'a port is dropped', remote: '10.0.0.1', header: '203.0.113.7:4711', client: '203.0.113.7' },
  { name: 'a port after brackets is dropped', remote: '10.0.0.1', header: '[2001:db8::7]:4711', client: '2001:db8::7' },
  { name: 'nonsense ends the walk', remote: '10.0.0.1', header: '203.0.113.7, unknown', client: '10.0.0.1' },
  { name: 'odd spellings are nonsense', remote: '10.0.0.1', header: '1.2.3.4, 2130706433', client: '10.0.0.1' },
  { name: 'an empty header says nothing', remote: '10.0.0.1', header: '', client: '10.0.0.1' },
])('$name', ({ remote, header, client }) => {
  expect(clientAddress(remote, header, proxies)).toBe(client)
})

test('nobody is trusted unless told', () => {
  expect(clientAddress('127.0.0.1', '1.2.3.4', [])).toBe('127.0.0.1')
})
