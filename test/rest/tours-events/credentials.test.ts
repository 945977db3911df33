import { expect, it } from 'vitest'
import { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import { answer, at, says } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })
const ME = at('me')

const withKey = (authorization: string) => new Client(gateway.send, { authorization })

it('a key that is none is refused', async () => {
  const unknown = withKey(`Bearer tke_live_${'A'.repeat(32)}`)
  expect(await answer(unknown.get(ME))).toEqual(says(401, 'Invalid API key'))
  expect(await answer(withKey('Bearer tke_live_short').get(ME))).toEqual(says(401, 'Invalid API key'))
})

it('a key that has expired is told so', async () => {
  const organization = await gateway.organization()
  const key = await organization.owner.key('TOURS_EVENTS', { expiresAt: new Date(Date.now() - 1000) })
  expect(await answer(key.get(ME))).toEqual(says(401, 'API key has expired'))
})

it('a key that is revoked is told so', async () => {
  const organization = await gateway.organization()
  const key = await organization.owner.key('TOURS_EVENTS')
  await gateway.services.database.system.apiKey.update({ where: { id: key.row.id }, data: { revokedAt: new Date() } })
  expect(await answer(key.get(ME))).toEqual(says(401, 'API key has been revoked'))
})

it('a key loses what its user loses', async () => {
  const organization = await gateway.organization()
  const member = await organization.member('admin')
  const key = await member.key('TOURS_EVENTS')
  expect((await key.get(ME)).status).toBe(200)
  await organization.owner.json('DELETE', at(`members/${member.member.id}`))
  await gateway.settled()
  expect(await answer(key.get(ME))).toEqual(says(404, 'No active organization'))
})

it('a key wins over a cookie', async () => {
  const [first, second] = [await gateway.organization(), await gateway.organization()]
  const key = await second.owner.key('TOURS_EVENTS')
  const { body } = await first.owner.get(ME, { authorization: `Bearer ${key.key}` })
  expect(body.id).toBe(second.uuid)
})

it('a write with a cookie from a page of another site is refused', async () => {
  const organization = await gateway.organization()
  const before = await organization.snapshot()
  const foreign = { origin: 'https://evil.example' }
  expect(await answer(organization.owner.json('PATCH', ME, { name: 'x' }, foreign))).toEqual(
    says(403, 'Origin not allowed', { reason: 'foreign_origin' }),
  )
  expect(await organization.snapshot()).toEqual(before)
})
