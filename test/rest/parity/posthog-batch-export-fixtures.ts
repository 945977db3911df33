import type { Fixture, Parts } from './decision.js'
import type { Scene } from './scene.js'

/** A root that batch exports are served under: how the ids of its operations begin, and what its path names. */
interface Root {
  prefix: string
  params(scene: Scene): Promise<Record<string, string>>
}

const ORGANIZATION: Root = {
  prefix: '',
  params: async ({ organization }) => ({ organizationId: organization.uuid }),
}
const PROJECT: Root = {
  prefix: 'projects_',
  params: async ({ organization }) => ({ projectId: String((await organization.site()).siteId) }),
}

const BATCH_EXPORT = {
  name: 'Nightly events',
  interval: 'day',
  destination: {
    type: 'S3',
    config: {
      bucket_name: 'events',
      region: 'eu-central-1',
      prefix: 'nightly/',
      aws_access_key_id: 'key',
      aws_secret_access_key: 'secret',
    },
  },
}

/** Nobody is there: the step fails, which is a success of the call. */
const NOWHERE = {
  type: 'S3',
  config: { ...BATCH_EXPORT.destination.config, endpoint_url: 'https://127.0.0.1:1' },
}

/** A new export, as the path of it names it. */
async function aBatchExport({ params }: Root, scene: Scene) {
  const { organization } = scene
  const root = await params(scene)
  const path = `/posthog/api/organizations/${organization.uuid}/batch_exports`
  const team = root.projectId === undefined ? {} : { team_id: Number(root.projectId) }
  const { status, body } = await organization.owner.post(path, { ...BATCH_EXPORT, ...team })
  if (status !== 201) throw new Error(`no batch export: ${JSON.stringify(body)}`)
  return { ...root, id: String(body.id) }
}

const runIn =
  (status: 'STARTING' | 'COMPLETED') =>
  async (root: Root, { gateway, ...scene }: Scene) => {
    const params = await aBatchExport(root, { gateway, ...scene })
    const { newId, database } = gateway.services
    const data = { id: newId(), organizationId: scene.organization.uuid, batchExportId: params.id, status }
    const interval = { intervalStart: new Date(0), intervalEnd: new Date(86_400_000) }
    const finishedAt = status === 'COMPLETED' ? interval.intervalEnd : null
    await database.system.batchExportRun.create({ data: { ...data, ...interval, finishedAt } })
    return { ...params, runId: data.id }
  }
const aRun = runIn('STARTING')
const aFinishedRun = runIn('COMPLETED')

/** An export of a site where something has happened three days ago. */
async function anExportWithData(root: Root, scene: Scene) {
  const params = await aBatchExport(root, scene)
  const { newId, database, now } = scene.gateway.services
  const { siteId } = await database.system.batchExport.findFirstOrThrow({ where: { id: params.id } })
  const at = new Date(now().getTime() - 3 * 86_400_000)
  await database.system.siteEvent.create({
    data: {
      organizationId: scene.organization.uuid,
      siteId: siteId ?? (await scene.organization.site()).id,
      uuid: newId(),
      event: 'signup',
      distinctId: 'somebody',
      timestamp: at,
      receivedAt: at,
    },
  })
  return params
}

async function aBackfill(root: Root, { gateway, ...scene }: Scene) {
  const params = await aBatchExport(root, { gateway, ...scene })
  const { newId, database } = gateway.services
  const data = { id: newId(), organizationId: scene.organization.uuid, batchExportId: params.id }
  await database.system.batchExportBackfill.create({ data })
  return { ...params, backfillId: data.id }
}

type Target = (root: Root, scene: Scene) => Promise<Record<string, string>>

function fixturesBelow(root: Root): Record<string, Fixture> {
  const on =
    (parts: Omit<Parts, 'params'>, params: Target = aBatchExport): NonNullable<Fixture['request']> =>
    async (scene) => ({ ...parts, params: await params(root, scene) })
  const inRoot = (parts: Omit<Parts, 'params'>) => on(parts, (_root, scene) => root.params(scene))
  const rows: Record<string, Fixture> = {
    batch_exports_list: { request: inRoot({}) },
    batch_exports_create: { request: inRoot({ body: BATCH_EXPORT }) },
    batch_exports_retrieve: { request: on({}) },
    batch_exports_partial_update: { request: on({ body: { name: 'Renamed' } }) },
    batch_exports_update: { request: on({ body: BATCH_EXPORT }) },
    batch_exports_destroy: { request: on({}) },
    batch_exports_logs_retrieve: { request: on({}) },
    batch_exports_pause_create: { request: on({}) },
    batch_exports_unpause_create: { request: on({ body: { backfill: false } }) },
    batch_exports_test_retrieve: { request: inRoot({ query: { destination: 'S3' } }) },
    batch_exports_runs_list: { request: on({}) },
    batch_exports_runs_retrieve: { request: on({}, aRun) },
    batch_exports_runs_logs_retrieve: { request: on({}, aRun) },
    batch_exports_runs_cancel_create: { request: on({}, aRun) },
    batch_exports_runs_retry_create: { request: on({}, aFinishedRun) },
    batch_exports_backfills_create: { request: on({ body: {} }, anExportWithData) },
    batch_exports_backfill_create: { request: on({ body: {} }, anExportWithData) },
    batch_exports_backfills_cancel_create: { request: on({}, aBackfill) },
    batch_exports_run_test_step_create: { request: on({ body: { step: 0, destination: NOWHERE } }) },
    batch_exports_run_test_step_new_create: {
      request: inRoot({ body: { ...BATCH_EXPORT, step: 0, destination: NOWHERE } }),
    },
    batch_exports_backfills_list: { request: on({}) },
    batch_exports_backfills_retrieve: { request: on({}, aBackfill) },
  }
  return Object.fromEntries(Object.entries(rows).map(([name, fixture]) => [`${root.prefix}${name}`, fixture]))
}

export const batchExportFixtures: Readonly<Record<string, Fixture>> = {
  ...fixturesBelow(ORGANIZATION),
  ...fixturesBelow(PROJECT),
}
