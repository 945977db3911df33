import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVENTS } from '../../src/feed/catalogue.js'
import { KNOWN_NOUNS } from '../../src/feed/policy.js'
import { encodeId } from '../../src/ids.js'
import { schema } from '../../src/schema.js'
import { invite } from '../invitation/inviting.js'
import type { Client } from '../testkit/client.js'
import { type DnsReply, startDnsServer } from '../testkit/dns-server.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const zone = new Map<string, DnsReply>()
const dns = await startDnsServer(({ name }) => zone.get(name.toLowerCase()) ?? 'NXDOMAIN')
afterAll(() => dns.close())

const gateway = useGateway({ env: { DNS_SERVERS: dns.address } })

/** Mutations that no event of an organization tells of. */
const SILENT: Readonly<Record<string, string>> = {
  revokeSession: 'of the own account',
  createApiKey: 'of the own account, but for keys of an organization',
  deleteOrganization: 'takes the feed with it',
  recordEvents: 'are the data of a site, which is exported',
  replayWebhookDelivery: 'would be told by what it sends',
  testBatchExportStep: 'changes nothing',
  triggerBatchExport: 'is told by the run that begins',
  backfillBatchExport: 'is told by the runs that begin',
  cancelBatchExportBackfill: 'is told by the runs that are cancelled',
  retryBatchExportRun: 'is told by the run that begins',
  createPartner: 'of the platform',
  createPartnerKey: 'of the platform',
}

const told = new Map<string, string[]>()
let acme: OrganizationSeed

async function eventsOf(organizationId: string): Promise<string[]> {
  const rows = await gateway.services.database.system.organizationEvent.findMany({
    where: { organizationId },
    orderBy: { sequence: 'asc' },
  })
  return rows.map(({ type }) => type)
}

/** Does it and keeps in mind what was told. */
async function does(mutation: string, input: object, select = '', who: Client = acme.owner) {
  const before = await eventsOf(acme.uuid)
  const result = await who.mutate(mutation, input as Record<string, unknown>, select)
  expect(result.__typename, JSON.stringify(result)).toMatch(/Success$/)
  told.set(mutation, (await eventsOf(acme.uuid)).slice(before.length))
  return result
}

async function peopleAndRoles() {
  const organization = acme.ref
  const { role } = await does('createRole', { organization, name: 'Guide', permissions: ['users.read'] }, 'role { id }')
  await does('updateRole', { roleId: role.id, permissions: ['users.read', 'sites.read'] })
  const person = await gateway.person()
  const { member } = await does('addMember', { organization, email: person.user.email, role: 'guide' }, 'member { id }')
  await does('updateMember', { memberId: member.id, role: 'member' })
  const { site } = await does('createSite', { organization, domain: 'a.test', name: 'A' }, 'site { id }')
  await does('setSiteAccess', { memberId: member.id, restricted: true, siteIds: [site.id] })
  await does('updateSite', { siteId: site.id, name: 'B' })
  await does('deleteSite', { siteId: site.id })
  await does('removeMember', { memberId: member.id })
  await does('deleteRole', { roleId: role.id })
  const leaver = await acme.member()
  await does('leaveOrganization', { organization }, '', leaver)
}

async function invitations() {
  const organization = acme.ref
  const some = { organization, role: 'member', sendEmail: false }
  const { invitation } = await does('inviteMember', { ...some, email: 'one@example.test' }, 'invitation { id }')
  gateway.advance(600_000)
  await does('resendInvitation', { invitationId: invitation.id })
  await does('revokeInvitation', { invitationId: invitation.id })
  await does('inviteMembers', { organization, invitations: [{ email: 'two@example.test', role: 'member' }] })
  const [taker, decliner] = [await gateway.person(), await gateway.person()]
  const first = await invite(acme.owner, acme, { email: taker.user.email })
  await does('acceptInvitation', { token: first.token }, '', taker)
  const second = await invite(acme.owner, acme, { email: decliner.user.email })
  await does('rejectInvitation', { token: second.token }, '', decliner)
}

async function domains() {
  const select = 'domain { id verification { recordName recordValue } }'
  const { domain } = await does('createDomain', { organization: acme.ref, domain: 'acme.test' }, select)
  const { recordName, recordValue } = domain.verification
  zone.set(recordName.toLowerCase(), [{ type: 'TXT', name: recordName, data: [recordValue] }])
  await does('verifyDomain', { domainId: domain.id })
  await does('updateDomain', { domainId: domain.id, jitProvisioningEnabled: true })
  await does('deleteDomain', { domainId: domain.id })
}

async function batchExports() {
  const wanted = { organization: acme.ref, name: 'Nightly', interval: 'day', destination: { type: 'NOOP', config: {} } }
  const { batchExport } = await does('createBatchExport', wanted, 'batchExport { id uuid }')
  const batchExportId = batchExport.id
  await does('updateBatchExport', { batchExportId, name: 'Daily' })
  await does('pauseBatchExport', { batchExportId })
  await does('unpauseBatchExport', { batchExportId })
  const { database, newId, now } = gateway.services
  const run = await database.system.batchExportRun.create({
    data: { id: newId(), organizationId: acme.uuid, batchExportId: batchExport.uuid, intervalEnd: now() },
  })
  await does('cancelBatchExportRun', { runId: encodeId('BatchExportRun', run.id) })
  await does('deleteBatchExport', { batchExportId })
}

async function organizationItself() {
  const organization = acme.ref
  await does('updateOrganization', { organization, name: 'Other' })
  await does('rotateOrganizationToken', { organization })
  await does('setWebhook', { organization, url: 'https://93.184.216.34/' })
  const wanted = { organization, name: 'Key', kind: 'RYBBIT' }
  const { apiKey } = await does('createApiKey', wanted, 'apiKey { id }')
  await does('revokeApiKey', { apiKeyId: apiKey.id })
  const heir = await acme.member('admin')
  await does('transferOwnership', { organization, memberId: encodeId('Member', heir.member.id) })
}

beforeAll(async () => {
  acme = await gateway.organization()
  await peopleAndRoles()
  await invitations()
  await domains()
  await batchExports()
  await organizationItself()
  const founder = await gateway.person()
  const { organization } = await founder.mutate('createOrganization', { name: 'New' }, 'organization { uuid }')
  told.set('createOrganization', await eventsOf(organization.uuid))
}, 60_000)

const TELLS: Readonly<Record<string, readonly string[]>> = {
  createOrganization: ['organization.created'],
  updateOrganization: ['organization.updated'],
  rotateOrganizationToken: ['organization.token_rotated'],
  addMember: ['member.added'],
  updateMember: ['member.updated'],
  removeMember: ['member.removed'],
  leaveOrganization: ['member.removed'],
  transferOwnership: ['member.updated', 'member.updated'],
  setSiteAccess: ['member.site_access_changed'],
  createRole: ['role.created'],
  updateRole: ['role.updated'],
  deleteRole: ['role.deleted'],
  createSite: ['site.created'],
  updateSite: ['site.updated'],
  deleteSite: ['site.deleted'],
  inviteMember: ['invitation.created'],
  inviteMembers: ['invitation.created'],
  resendInvitation: ['invitation.resent'],
  revokeInvitation: ['invitation.revoked'],
  acceptInvitation: ['invitation.accepted', 'member.added'],
  rejectInvitation: ['invitation.rejected'],
  createDomain: ['domain.created'],
  updateDomain: ['domain.updated'],
  verifyDomain: ['domain.verified'],
  deleteDomain: ['domain.deleted'],
  createBatchExport: ['batch_export.created'],
  updateBatchExport: ['batch_export.updated'],
  pauseBatchExport: ['batch_export.paused'],
  unpauseBatchExport: ['batch_export.unpaused'],
  cancelBatchExportRun: ['batch_export.run.cancelled'],
  deleteBatchExport: ['batch_export.deleted'],
  createApiKey: ['api_key.created'],
  revokeApiKey: ['api_key.revoked'],
  setWebhook: ['webhook.updated'],
}

describe('every mutation', () => {
  it.each(Object.entries(TELLS))('%s tells of %j', (mutation, events) => {
    expect(told.get(mutation)).toEqual(events)
  })

  it('is told of, or known to be silent', () => {
    const all = Object.keys(schema.getMutationType()?.getFields() ?? {})
    expect(all.filter((name) => !TELLS[name] && !SILENT[name])).toEqual([])
  })
})

describe('what is told', () => {
  it('has a type of the catalogue, whose noun says who hears of it', () => {
    for (const type of [...told.values()].flat()) expect(Object.keys(EVENTS)).toContain(type)
    for (const type of Object.keys(EVENTS)) expect(KNOWN_NOUNS).toContain(type.split('.')[0])
  })

  it('is thin and names records by TypeIDs alone', async () => {
    const rows = await gateway.services.database.system.organizationEvent.findMany({
      where: { organizationId: acme.uuid },
    })
    for (const { type, data } of rows) {
      const text = JSON.stringify(data)
      expect(text.length, type).toBeLessThan(1_000)
      expect(text, type).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
      expect(text, type).not.toMatch(/@|whsec_|"(secret|token|key)":/i)
    }
  })
})
