import { TEST_STEP } from '../../../src/limits/buckets.js'
import { KEY_LIMITS } from '../../../src/rest/posthog/throttle.js'
import type { Person } from '../../testkit/seed.js'
import { invitation } from '../parity/targets.js'
import type { Attempt, Plight, Provocation } from './documented-errors.js'
import {
  bodyWith,
  by,
  fullPlan,
  manyPending,
  memberAs,
  owner,
  paramsWith,
  system,
  unknownId,
  withBody,
  withParams,
  withQuery,
} from './provoking.js'

const HOUR = 3_600_000
const NO_NUMBER = '2147483647'

/** A role of the level of an admin that lacks what an owner has. */
async function anAdmin({ scene }: Plight): Promise<Person> {
  return scene.organization.member('admin')
}

/** The user of the path is somebody else. */
const about = (plight: Plight, userUuid: string): Partial<Attempt> => paramsWith(plight.valid, { userUuid })

/** The domain of the path has been verified. */
async function verified(plight: Plight) {
  const id = plight.valid.parts.params?.id ?? ''
  await system(plight).domain.update({ where: { id }, data: { verifiedAt: new Date() } })
}

/** The name of a domain that the organization has beside that of the path. */
async function takenDomain(plight: Plight): Promise<string> {
  const { newId } = plight.scene.gateway.services
  const domain = `${newId()}.test`
  await system(plight).domain.create({
    data: { id: newId(), organizationId: plight.scene.organization.uuid, domain, challenge: 'x'.repeat(43) },
  })
  return domain
}

const BACKFILL_ROWS = ['batch_exports_backfills_create', 'batch_exports_backfill_create'].flatMap((row) => [
  row,
  `projects_${row}`,
])

/** The export of the path runs every five minutes, for longer than a backfill may take. */
async function tooLong(plight: Plight) {
  const { gateway, organization } = plight.scene
  const id = plight.valid.parts.params?.id ?? ''
  const at = new Date('2020-01-01T00:00:00Z')
  const data = { interval: 'every 5 minutes', paused: true, lastPausedAt: at, nextRunFrom: at, nextRunAt: at }
  const { siteId } = await system(plight).batchExport.update({ where: { id }, data })
  await system(plight).siteEvent.create({
    data: {
      organizationId: organization.uuid,
      siteId: siteId ?? (await organization.site()).id,
      uuid: gateway.services.newId(),
      event: 'signup',
      distinctId: 'somebody',
      timestamp: at,
      receivedAt: at,
    },
  })
  return plight.row.operationId.includes('unpause') ? bodyWith(plight.valid, { backfill: true }) : {}
}

/** About another run of the export, in this state. */
const runIn =
  (status: 'COMPLETED' | 'STARTING'): Provocation =>
  async (plight) => {
    const { newId } = plight.scene.gateway.services
    const { params } = plight.valid.parts
    const run = { id: newId(), organizationId: plight.scene.organization.uuid, batchExportId: params?.id ?? '', status }
    await system(plight).batchExportRun.create({ data: { ...run, intervalEnd: new Date(0) } })
    return { parts: { ...plight.valid.parts, params: { ...params, runId: run.id } } }
  }

export const posthogProvocations: Readonly<Record<string, Provocation>> = {
  'No credential.': by(({ scene }) => scene.gateway.anonymous),
  'The scopes of the key do not reach this far.': by((plight) => owner(plight).key('POSTHOG', { scopes: [] })),
  'The key is for other organizations.': by(async (plight) => {
    await plight.scene.elsewhere.member('owner', owner(plight))
    return owner(plight).key('POSTHOG', { organizationIds: [plight.scene.elsewhere.uuid] })
  }),
  'The caller does not belong to the organization, or its role permits too little.': by(({ scene, row }) => {
    const refusesMembersOtherwise = row.method !== 'GET' && row.path.includes('/:organizationId/')
    return refusesMembersOtherwise ? scene.outsider : scene.organization.member('guest')
  }),
  'organizations_partial_update: The caller does not belong to the organization, or its role permits too little.': by(
    (plight) => owner(plight).key('NATIVE', { scopes: ['organization.update'] }),
  ),
  'organizations_create: The caller does not belong to the organization, or its role permits too little.': by(
    (plight) => owner(plight).key('POSTHOG', { scopes: ['organization:write'] }),
  ),
  'No person is behind the key.': by(({ scene }) => scene.organization.key()),
  'Needs the level of an admin, or a role that permits as much.': memberAs('member'),
  'There is no such organization.': withParams((plight) => ({ organizationId: unknownId(plight) })),
  'projects_list: There is no such organization.': by(({ scene }) => scene.gateway.person()),
  'There is no such project, or it is none of the caller.': withParams(() => ({ projectId: NO_NUMBER, id: NO_NUMBER })),
  'There is none, or it is not of this organization.': withParams(({ scene, row }) => {
    const [, last = ''] = row.path.match(/.*:(\w+)/) ?? []
    return { [last]: scene.gateway.services.newId() }
  }),
  ...Object.fromEntries(
    ['organizations_retrieve', 'organizations_partial_update', 'organizations_destroy'].map((row) => [
      `${row}: There is none, or it is not of this organization.`,
      by(({ scene }) => scene.outsider),
    ]),
  ),
  'The key has asked too often: 480 times in a minute, or 4800 times in an hour.': by(async (plight) => {
    const key = await owner(plight).key('POSTHOG')
    const [, sustained] = KEY_LIMITS
    if (!sustained) throw new Error('no limit by the hour')
    await plight.scene.gateway.services.limits.consume(sustained, key.row.id, sustained.points)
    return key
  }),
  'A write by session, more than two hours after signing in.': async (plight) => {
    const { now, viewers } = plight.scene.gateway.services
    const where = { id: owner(plight).sessionId }
    await system(plight).session.update({ where, data: { createdAt: new Date(now().getTime() - 3 * HOUR) } })
    viewers.forgetAll()
    return {}
  },
  'The offset is 10000 or more.': withQuery({ offset: '10000' }),
  'The name is missing.': withBody({ name: undefined }),
  'A field of a wrong type.': withBody({ members_can_invite: 'x' }),

  'members_list: No moment.': withQuery({ updated_after: 'x' }),
  'A search of more than 200 characters.': withQuery({ search: 'x'.repeat(201) }),
  'Another level than 1, 8 and 15.': withBody({ level: 99 }),
  'members_list: Another level than 1, 8 and 15.': withQuery({ levels: '99' }),
  'The caller is no admin.': memberAs('member'),
  'The member is above the caller.': async (plight) => ({
    as: await anAdmin(plight),
    ...about(plight, owner(plight).user.id),
  }),
  'The member is the caller.': (plight) => about(plight, owner(plight).user.id),
  'Level 15 by somebody who is no owner.': async (plight) => ({
    as: await anAdmin(plight),
    ...bodyWith(plight.valid, { level: 15 }),
  }),
  'The level is above that of the caller.': async (plight) => {
    await plight.scene.organization.role('host', ['organization.read', 'users.read', 'users.update', 'users.invite'])
    return { as: await plight.scene.organization.member('host'), ...bodyWith(plight.valid, { level: 8 }) }
  },
  'It would have no owner.': async (plight) => ({
    as: await plight.scene.gateway.person({ superAdmin: true }),
    ...about(plight, owner(plight).user.id),
  }),
  'The member is an owner, be it the caller or another.': (plight) => about(plight, owner(plight).user.id),

  'The address is missing.': withBody({ target_email: undefined }),
  'The address is of a member.': (plight) => bodyWith(plight.valid, { target_email: owner(plight).user.email }),
  'A project that is no site of the organization, or that the caller does not see.': withBody({
    private_project_access: [{ id: Number(NO_NUMBER), level: 'member' }],
  }),
  'The level in the project is above that of the caller.': async (plight) => {
    const { organization } = plight.scene
    await organization.role('host', ['organization.read', 'users.read', 'users.invite', 'sites.read', 'sites.restrict'])
    const { siteId } = await organization.site()
    return {
      as: await organization.member('host'),
      ...bodyWith(plight.valid, { private_project_access: [{ id: siteId, level: 'admin' }] }),
    }
  },
  'The plan allows no more members.': fullPlan,
  'Too many invites are pending.': manyPending,
  'Something is wrong with one of them; then none is created.': withBody({ target_email: undefined }),
  'The body is no list.': ({ valid }) => ({ parts: { ...valid.parts, body: {} } }),
  'More than 20.': ({ valid }) => ({
    parts: {
      ...valid.parts,
      body: Array.from({ length: 21 }, (_, i) => ({ target_email: `guest-${i}@example.test` })),
    },
  }),
  'There is none, or somebody has answered it.': async ({ scene, valid }) => {
    const { id, uuid } = await invitation(scene)
    await scene.organization.owner.mutate('revokeInvitation', { invitationId: id })
    return { parts: { ...valid.parts, params: { ...valid.parts.params, id: uuid } } }
  },

  'The name is none, or not in lower case.': withBody({ domain: 'Example.com' }),
  'The organization has it already, or another one has verified it.': async (plight) =>
    bodyWith(plight.valid, { domain: await takenDomain(plight) }),
  'domains_verify_create: The organization has it already, or another one has verified it.': async (plight) => {
    const { newId, now } = plight.scene.gateway.services
    const { domain } = await system(plight).domain.findFirstOrThrow({
      where: { id: plight.valid.parts.params?.id ?? '' },
    })
    const data = { id: newId(), organizationId: plight.scene.elsewhere.uuid, domain, challenge: 'x'.repeat(43) }
    await system(plight).domain.create({ data: { ...data, verifiedAt: now() } })
    return {}
  },
  'Another name for a verified domain.': async (plight) => {
    await verified(plight)
    return {}
  },
  'How people sign in, before the domain is verified.': withBody({ domain: undefined, sso_enforcement: 'saml' }),
  'domains_update: How people sign in, before the domain is verified.': async (plight) => {
    const { domain } = await system(plight).domain.findFirstOrThrow({
      where: { id: plight.valid.parts.params?.id ?? '' },
    })
    return bodyWith(plight.valid, { domain, sso_enforcement: 'saml' })
  },
  'It is verified.': async (plight) => {
    await verified(plight)
    return {}
  },

  'A field is missing.': withBody({ destination: undefined }),
  'Another interval, model or type than there is.': withBody({ interval: 'minute' }),
  'The configuration of the destination is wrong.': withBody({
    destination: { type: 'NoOp', config: { bucket: 'x' } },
  }),
  'A destination that is not enabled.': withBody({
    destination: { type: 'Databricks', config: { http_path: '/sql', catalog: 'c', schema: 's', table_name: 't' } },
  }),
  'No site of the organization.': withBody({ team_id: Number(NO_NUMBER) }),
  'More than 500 lines.': withQuery({ limit: '501' }),
  'No level.': withQuery({ level: 'LOUD' }),
  'No destination is named. The body is empty.': ({ valid }) => ({ parts: { ...valid.parts, query: {} } }),
  'The destination has no test. The body is empty.': withQuery({ destination: 'HTTP' }),
  'No moment.': withQuery({ after: 'x' }),
  'The cursor is none of this list.': withQuery({ cursor: 'x' }),
  'The query is none that can be exported.': withBody({ hogql_query: 'SELECT name FROM persons' }),
  'A filter is unknown, or does not fit the model.': withBody({
    filters: [{ key: 'a', operator: 'near', type: 'event', value: 'b' }],
  }),
  'The time is too long for the interval.': tooLong,
  'It has ended.': runIn('COMPLETED'),
  ...Object.fromEntries(
    ['', 'projects_'].map((root): [string, Provocation] => [
      `${root}batch_exports_backfills_cancel_create: It has ended.`,
      async (plight) => {
        const id = plight.valid.parts.params?.backfillId ?? ''
        const data = { status: 'COMPLETED', finishedAt: new Date() } as const
        await system(plight).batchExportBackfill.update({ where: { id }, data })
        return {}
      },
    ]),
  ),
  'It has not ended, or is retried already.': runIn('STARTING'),
  'One too many.': async (plight) => {
    const { newId } = plight.scene.gateway.services
    const data = { organizationId: plight.scene.organization.uuid, batchExportId: plight.valid.parts.params?.id ?? '' }
    await system(plight).batchExportBackfill.createMany({
      data: Array.from({ length: 20 }, () => ({ ...data, id: newId() })),
    })
    return {}
  },
  'A moment without its offset.': withBody({ start_at: '2024-01-01' }),
  ...Object.fromEntries(BACKFILL_ROWS.map((row) => [`${row}: No moment.`, withBody({ start_at: 'soon' })])),
  'It ends before it starts.': withBody({ start_at: '2024-01-02T00:00:00Z', end_at: '2024-01-01T00:00:00Z' }),
  'It is not over yet.': withBody({ end_at: '2999-01-01T00:00:00Z' }),
  'Nothing was ever recorded.': async (plight) => {
    await system(plight).siteEvent.deleteMany({ where: { organizationId: plight.scene.organization.uuid } })
    return {}
  },
  'It ends before the first record.': withBody({ end_at: '2020-01-01T00:00:00Z' }),
  'No destination is given.': withBody({ destination: undefined }),
  'There is no such step.': withBody({ step: 1 }),
  'The destination has no test.': withBody({ destination: { type: 'NoOp', config: {} } }),
  'Steps are run too often: 30 times in 10 minutes.': async (plight) => {
    const { limits } = plight.scene.gateway.services
    await limits.consume(TEST_STEP, `user ${owner(plight).user.id}`, TEST_STEP.points)
    return {}
  },

  'The caller has signed in without a key.': by(owner),
}
