import { beforeAll, describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../../testkit/seed.js'
import { at } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })

/** All that the page knows (tours-events.md 4); none of them is about the organization itself. */
const DOCUMENTED = ['users', 'roles'].flatMap((resource) =>
  ['read', 'update', 'delete', resource === 'users' ? 'invite' : 'create'].map((action) => `${resource}.${action}`),
)

describe.each(['session', 'key'])('who holds a role of the eight documented permissions alone, by %s', (by) => {
  let acme: OrganizationSeed
  let caller: Pick<Person, 'get' | 'json'>

  beforeAll(async () => {
    acme = await gateway.organization()
    const made = await acme.owner.post(at('roles'), { name: 'Dispatcher', permissions: DOCUMENTED })
    expect(new Set(made.body.permissions)).toEqual(new Set(DOCUMENTED))
    const holder = await acme.member('dispatcher')
    caller = by === 'key' ? await holder.key('TOURS_EVENTS') : holder
    await acme.role('guide', [])
  })

  it('sees the organization, and holds that permission beside those of the role', async () => {
    expect(await caller.get(at('me'))).toMatchObject({ status: 200, body: { id: acme.uuid } })
    const { granted } = (await caller.get(at('me/permissions'))).body
    expect(new Set(granted)).toEqual(new Set(['organization.read', ...DOCUMENTED]))
  })

  it('invites, and takes the invitation back', async () => {
    const invited = await caller.json('POST', at('invitations'), { email: `${by}@example.test`, role: 'guide' })
    expect(invited.status).toBe(201)
    expect((await caller.json('DELETE', at(`invitations/${invited.body.id}`))).status).toBe(200)
  })

  it('changes members and removes them', async () => {
    const path = at(`members/${(await acme.member('guide')).member.id}`)
    expect(await caller.json('PATCH', path, { role: 'Dispatcher' })).toMatchObject({ status: 200 })
    expect(await caller.json('DELETE', path)).toMatchObject({ status: 200 })
  })

  it('makes, changes and deletes roles', async () => {
    const made = await caller.json('POST', at('roles'), { name: `${by} pilot`, permissions: ['users.read'] })
    expect(made).toMatchObject({ status: 201, body: { permissions: ['users.read'] } })
    const path = at(`roles/${made.body.id}`)
    expect((await caller.json('PATCH', path, { permissions: ['users.read', 'roles.read'] })).status).toBe(200)
    expect((await caller.json('DELETE', path)).status).toBe(200)
  })
})
