import { expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

it('a failure of our own is a bare 500 in the shape of the dialect, and a line in the log with the id of the request', async () => {
  const organization = await gateway.organization()
  await organization.site()
  await gateway.services.database.systemPool.query('drop table site_session cascade')
  const { status, body } = await organization.owner.get(`/api/organizations/${organization.id}/sites`, {
    'x-request-id': 'the-one',
  })
  expect({ status, body }).toEqual({ status: 500, body: { error: 'Internal server error' } })
  const line = gateway.logged.map((text) => JSON.parse(text)).find((entry) => entry.requestId === 'the-one')
  expect(line).toMatchObject({
    level: 50,
    msg: 'a request failed',
    err: { message: expect.stringContaining('site_session') },
  })
})
