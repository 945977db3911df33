import { describe, expect, it } from 'vitest'
import { routes } from '../../../src/rest/posthog/routes.js'
import type { Client } from '../../testkit/client.js'
import { Gateway, useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { answerOf, denied, NO_PERMISSION, under } from './doors.js'

const gateway = useGateway()
const NOT_RECENT = denied('This action requires you to be recently authenticated.')
const HOURS = 3_600_000

/** Lets a person have signed in so long ago. */
async function signedIn(who: { sessionId: string }, ago: number) {
  const { database, now, viewers } = gateway.services
  const createdAt = new Date(now().getTime() - ago)
  await database.system.session.update({ where: { id: who.sessionId }, data: { createdAt } })
  viewers.forgetAll()
}

const writes = routes.filter(({ method }) => method !== 'GET')

describe.each(writes.map((row) => [`${row.method} ${row.path}`, row] as const))('%s', (_name, row) => {
  it('403: is refused to a session of more than two hours, and writes nothing', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const { owner, uuid } = organization
    await signedIn(owner, 2 * HOURS + 1000)
    const before = await organization.snapshot()
    const ids: Record<string, string> = { organizationId: uuid, projectId: String(site.siteId), userUuid: '@me' }
    const path = row.path.replaceAll(/:(\w+)/g, (_match, name: string) => ids[name] ?? gateway.services.newId())
    expect(await answerOf(owner, row.method, `/posthog${path}`, row.bodyExample)).toEqual(NOT_RECENT)
    expect(await organization.snapshot()).toEqual(before)
  })
})

const rename = (organization: OrganizationSeed, client: Client) =>
  answerOf(client, 'PATCH', under(organization), { name: 'Renamed' })

describe('a session that is not recent', () => {
  it('writes until two hours are over', async () => {
    const organization = await gateway.organization()
    await signedIn(organization.owner, 2 * HOURS - 60_000)
    expect((await rename(organization, organization.owner)).status).toBe(200)
  })

  it('reads', async () => {
    const organization = await gateway.organization()
    await signedIn(organization.owner, 24 * HOURS)
    expect((await organization.owner.get(under(organization, 'members'))).status).toBe(200)
  })

  it('is told first of what it may not do at all', async () => {
    const organization = await gateway.organization()
    const stranger = await gateway.person()
    await signedIn(stranger, 24 * HOURS)
    expect(await answerOf(stranger, 'POST', under(organization, 'invites'), {})).toEqual(NO_PERMISSION)
  })

  it('leaves a row in the audit log when it is refused', async () => {
    const organization = await gateway.organization()
    await signedIn(organization.owner, 24 * HOURS)
    await rename(organization, organization.owner)
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid, action: 'organization.update' },
    })
    expect(rows).toHaveLength(1)
  })
})

it('a key writes whenever its person has signed in', async () => {
  const organization = await gateway.organization()
  await signedIn(organization.owner, 24 * HOURS)
  expect((await rename(organization, await organization.owner.key('POSTHOG'))).status).toBe(200)
})

it('a session grows old by the clock of the gateway', async () => {
  const other = await Gateway.start()
  try {
    const organization = await other.organization()
    other.advance(3 * HOURS)
    expect(await rename(organization, organization.owner)).toEqual(NOT_RECENT)
  } finally {
    await other.close()
  }
})
