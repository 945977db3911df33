import { describe, expect, it } from 'vitest'
import type { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { refusedWrite } from '../refused-write.js'

const gateway = useGateway()
const pathOf = (organization: OrganizationSeed) => `/api/organizations/${organization.id}/members`

const refused = (organization: OrganizationSeed, client: Client, body: object) =>
  refusedWrite(organization, client, 'POST', pathOf(organization), body)

describe('POST /api/organizations/:organizationId/members', () => {
  it('201: adds an existing user, whose address may be written in any case', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    const { status, body } = await organization.owner.post(pathOf(organization), {
      email: person.user.email.toUpperCase(),
      role: 'member',
    })
    expect({ status, body }).toEqual({ status: 201, body: { message: 'User added to organization successfully' } })
    expect((await person.get(pathOf(organization))).body.data).toMatchObject([{ role: 'owner' }, { role: 'member' }])
  })

  it('201: serves a key of an admin', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    const key = await (await organization.member('admin')).key('RYBBIT')
    const { status } = await key.post(pathOf(organization), { email: person.user.email, role: 'admin' })
    expect(status).toBe(201)
  })

  it('400: wants email and role, both as text', async () => {
    const organization = await gateway.organization()
    for (const body of [
      {},
      { email: 'a@example.test' },
      { role: 'member' },
      { email: 5, role: 'member' },
      { email: '', role: '' },
    ]) {
      expect(await refused(organization, organization.owner, body)).toEqual({
        status: 400,
        body: { error: 'Missing required fields: email and role' },
      })
    }
  })

  it('400: knows three roles, and looks at the role before the user', async () => {
    const organization = await gateway.organization()
    for (const role of ['editor', 'Owner', 'admin,owner', 'super_admin']) {
      expect(await refused(organization, organization.owner, { email: 'nobody@example.test', role })).toEqual({
        status: 400,
        body: { error: 'Role must be either admin, member, or owner' },
      })
    }
  })

  it('400: tells that the user is a member already', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    expect(await refused(organization, organization.owner, { email: member.user.email, role: 'admin' })).toEqual({
      status: 400,
      body: { error: 'User is already a member of this organization' },
    })
  })

  it('401: does not answer the anonymous, plain members and organization keys', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    for (const client of [gateway.anonymous, await organization.member(), await organization.key()]) {
      expect(await refused(organization, client, { email: person.user.email, role: 'member' })).toEqual({
        status: 401,
        body: { error: 'Unauthorized' },
      })
    }
  })

  it('403: tells outsiders nothing', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization()
    for (const client of [await gateway.person(), await other.key(), other.owner]) {
      expect(await refused(organization, client, {})).toEqual({ status: 403, body: { error: 'Forbidden' } })
    }
  })

  it('403: lets nobody assign a role above its own, and tells that before it looks for the user', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    expect(await refused(organization, admin, { email: 'nobody@example.test', role: 'owner' })).toEqual({
      status: 403,
      body: { error: 'You cannot assign a role above your own' },
    })
  })

  it('403: names the scope that a key lacks', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('RYBBIT', { scopes: ['org:read'] })
    expect(await refused(organization, key, {})).toEqual({
      status: 403,
      body: { error: 'Insufficient scope', required: 'members:manage' },
    })
  })

  it('403: keeps the limit of the plan', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    await gateway.services.database.system.subscription.create({
      data: { organizationId: organization.uuid, planName: 'basic100k', status: 'active', memberLimit: 1 },
    })
    expect(await refused(organization, organization.owner, { email: person.user.email, role: 'member' })).toEqual({
      status: 403,
      body: { error: 'You have reached the limit of 1 member(s) for your plan. Please upgrade to add more.' },
    })
  })

  it('404: finds nobody with an address that nobody has or can have', async () => {
    const organization = await gateway.organization()
    for (const email of [
      'nobody@example.test',
      'not an address',
      'a@b@c',
      'x'.repeat(5000),
      'nul\u0000@example.test',
    ]) {
      expect(await refused(organization, organization.owner, { email, role: 'member' })).toEqual({
        status: 404,
        body: { error: 'User not found' },
      })
    }
  })
})
