import { describe, expect, it } from 'vitest'
import { routes } from '../../../src/rest/posthog/routes.js'
import { useGateway } from '../../testkit/gateway.js'

const gateway = useGateway()

/** The endpoints of the reference page, as it prints them. */
const ENDPOINTS = [
  'GET /api/organizations/:organization_id/batch_exports/:id/logs',
  'POST /api/organizations/:organization_id/batch_exports/:id/pause',
  'POST /api/organizations/:organization_id/batch_exports/:id/run_test_step',
  'POST /api/organizations/:organization_id/batch_exports/:id/unpause',
  'POST /api/organizations/:organization_id/batch_exports/run_test_step_new',
  'GET /api/organizations/:organization_id/batch_exports/test',
  'GET /api/organizations/:organization_id/domains',
  'POST /api/organizations/:organization_id/domains',
  'GET /api/organizations/:organization_id/domains/:id',
  'PATCH /api/organizations/:organization_id/domains/:id',
  'DELETE /api/organizations/:organization_id/domains/:id',
  'POST /api/organizations/:organization_id/domains/:id/verify',
  'GET /api/organizations/:organization_id/invites',
  'POST /api/organizations/:organization_id/invites',
  'DELETE /api/organizations/:organization_id/invites/:id',
  'POST /api/organizations/:organization_id/invites/bulk',
  'GET /api/organizations/:organization_id/members',
  'PATCH /api/organizations/:organization_id/members/:user__uuid',
]

describe.each(ENDPOINTS)('%s', (endpoint) => {
  it('is served by a row, with the documented success and a refusal for those without a credential', async () => {
    const [method = '', path = ''] = endpoint.split(' ')
    const plain = (text: string) => text.replaceAll(/:\w+/g, ':')
    const row = routes.find((one) => one.method === method && plain(one.path) === plain(path))
    expect(row).toBeDefined()

    const organization = await gateway.organization()
    const address = path.replace(':organization_id', organization.uuid).replace(/:\w+/, gateway.services.newId())
    // With a key of PostHog the plain path answers in this dialect, with or without a slash at its end.
    const key = await organization.owner.key('POSTHOG')
    for (const at of [address, `${address}/`]) {
      const { status, headers, body } = await key.json(method, at, method === 'GET' ? undefined : {})
      expect([200, 400, 404]).toContain(status)
      expect(headers.get('location')).toBeNull()
      if (body) expect(Object.keys(body).sort()).toEqual(expect.arrayContaining([status === 200 ? 'results' : 'attr']))
      const anonymous = await gateway.anonymous.json(method, `/posthog${at}`)
      expect({ status: anonymous.status, code: anonymous.body.code }).toEqual({
        status: 401,
        code: 'not_authenticated',
      })
    }
  })
})
