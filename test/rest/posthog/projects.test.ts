import { describe, expect, it } from 'vitest'
import { pageOf } from '../../../src/rest/posthog/page.js'
import { projectShape } from '../../../src/rest/posthog/project-shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { ANONYMOUS, answerOf, failure, missingScope, NO_ORGANIZATION, NO_PERMISSION, under } from './doors.js'

const gateway = useGateway()
const NO_PROJECT = { status: 404, body: failure('invalid_request', 'not_found', 'Project not found.') }
const project = (id: number | string) => `/api/projects/${id}/`

/** A site that a member with restricted access may see, and one that it may not. */
async function restricted(organization: OrganizationSeed) {
  const [granted, other] = [await organization.site(), await organization.site()]
  const member = await organization.member()
  const { system } = gateway.services.database
  await system.member.update({ where: { id: member.member.id }, data: { hasRestrictedSiteAccess: true } })
  await system.siteGrant.create({
    data: { memberId: member.member.id, siteId: granted.id, organizationId: organization.uuid },
  })
  gateway.services.viewers.forgetAll()
  return { member, granted, other }
}

describe('GET projects/{id}', () => {
  it('200: shows a site as a project, to a key with project:read', async () => {
    const organization = await gateway.organization()
    const site = await organization.site('acme.test')
    const key = await organization.owner.key('POSTHOG', { scopes: ['project:read'] })
    const { status, body } = await key.get(project(site.siteId))
    expect(status).toBe(200)
    expect(projectShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({
      id: site.siteId,
      uuid: site.id,
      organization: organization.uuid,
      name: 'acme.test',
      api_token: site.publicId,
      timezone: organization.row.timezone,
      effective_membership_level: 15,
    })
  })

  it('200: is the same as an environment, below its organization, and as @current', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const { owner } = organization
    const { body } = await owner.get(project(site.siteId))
    for (const path of [
      `/api/environments/${site.siteId}`,
      under(organization, `projects/${site.siteId}/`),
      '/api/projects/@current/',
    ]) {
      expect((await owner.get(path)).body).toEqual(body)
    }
  })

  it('404: does not tell a foreign project from none', async () => {
    const organization = await gateway.organization()
    const foreign = await (await gateway.organization()).site()
    const key = await organization.owner.key('POSTHOG', { organizationIds: [organization.uuid] })
    for (const id of [foreign.siteId, 2_147_483_647, 9_999_999_999, 0, '1e3', 'x', foreign.id]) {
      for (const client of [organization.owner, key]) {
        expect(await answerOf(client, 'GET', project(id))).toEqual(NO_PROJECT)
      }
      expect(await answerOf(organization.owner, 'GET', under(organization, `projects/${id}`))).toEqual(NO_PROJECT)
    }
    expect(await answerOf(await gateway.person(), 'GET', project('@current'))).toEqual(NO_PROJECT)
  })

  it('404: keeps a member with restricted access to the granted sites', async () => {
    const { member, granted, other } = await restricted(await gateway.organization())
    expect((await member.get(project(granted.siteId))).status).toBe(200)
    expect(await answerOf(member, 'GET', project(other.siteId))).toEqual(NO_PROJECT)
    expect(await answerOf(member, 'GET', `${project(other.siteId)}batch_exports/`)).toEqual(NO_PROJECT)
  })

  it('401 and 403: wants a credential, and of a key the scope, before it tells whether there is one', async () => {
    const organization = await gateway.organization()
    const { siteId } = await organization.site()
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization:read'] })
    for (const id of [siteId, 2_147_483_647]) {
      expect(await answerOf(gateway.anonymous, 'GET', project(id))).toEqual(ANONYMOUS)
      expect(await answerOf(key, 'GET', project(id))).toEqual(missingScope('project:read'))
    }
  })

  it('403: a key for another organization does not reach the projects of this one', async () => {
    const organization = await gateway.organization()
    const elsewhere = await gateway.organization({ owner: organization.owner })
    const { siteId } = await organization.site()
    const key = await organization.owner.key('POSTHOG', { organizationIds: [elsewhere.uuid] })
    expect(await answerOf(key, 'GET', project(siteId))).toMatchObject({
      status: 403,
      body: { detail: `API key does not have access to the requested organization: ID ${organization.uuid}.` },
    })
  })

  it('405: refuses another method to those who belong there, and says 404 to all others', async () => {
    const organization = await gateway.organization()
    const { siteId } = await organization.site()
    expect((await organization.owner.json('DELETE', project(siteId))).status).toBe(405)
    expect(await answerOf(await gateway.person(), 'DELETE', project(siteId))).toEqual(NO_PROJECT)
  })
})

describe('GET projects', () => {
  it('200: lists the projects of the organization, and of the current one, as the caller may see them', async () => {
    const organization = await gateway.organization()
    const { member, granted, other } = await restricted(organization)
    for (const path of [under(organization, 'projects/'), '/api/projects/', '/api/environments/']) {
      const { status, body } = await organization.owner.get(path)
      expect(status).toBe(200)
      expect(pageOf(projectShape).parse(body)).toEqual(body)
      expect(body.results.map(({ id }: { id: number }) => id)).toEqual([granted.siteId, other.siteId])
      expect((await member.get(path)).body.results.map(({ id }: { id: number }) => id)).toEqual([granted.siteId])
    }
  })

  it('401, 403 and 404: is for members, of an organization that there is', async () => {
    const organization = await gateway.organization()
    const stranger = await gateway.person()
    expect(await answerOf(gateway.anonymous, 'GET', under(organization, 'projects'))).toEqual(ANONYMOUS)
    expect(await answerOf(stranger, 'GET', under(organization, 'projects'))).toEqual(NO_PERMISSION)
    expect(await answerOf(stranger, 'GET', '/api/projects')).toEqual(NO_ORGANIZATION)
  })
})
