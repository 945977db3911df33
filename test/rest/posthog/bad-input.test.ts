import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { routes } from '../../../src/rest/posthog/routes.js'
import type { Route } from '../../../src/rest/route.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { HOSTILE_TEXTS, LONG, parametersOf, propertiesOf, STRANGERS, typesOf, wrongFor } from '../hostile.js'

const gateway = useGateway()

/** What names a record below an organization, by the collection in the path. */
async function recordsOf(organization: OrganizationSeed): Promise<Record<string, string>> {
  const { newId, database } = gateway.services
  const at = { id: newId(), organizationId: organization.uuid }
  const domain = await database.system.domain.create({
    data: { ...at, domain: `${at.id}.test`, challenge: 'x'.repeat(43) },
  })
  const site = await organization.site()
  const batchExport = await database.system.batchExport.create({
    data: { ...at, id: newId(), siteId: site.id, name: 'Export', interval: 'day', destinationType: 'NOOP' },
  })
  const invitation = await database.system.invitation.create({
    data: {
      ...at,
      id: newId(),
      email: `${at.id}@example.test`,
      roleKeys: ['member'],
      siteIds: [],
      tokenHash: at.id,
      lifetimeHours: 72,
      expiresAt: new Date(Date.now() + 86_400_000),
    },
  })
  const member = await organization.member()
  const ofExport = { organizationId: organization.uuid, batchExportId: batchExport.id }
  const run = await database.system.batchExportRun.create({
    data: { ...ofExport, id: newId(), intervalEnd: new Date(0) },
  })
  const backfill = await database.system.batchExportBackfill.create({ data: { ...ofExport, id: newId() } })
  return {
    organizationId: organization.uuid,
    projectId: String(site.siteId),
    projects: String(site.siteId),
    domains: domain.id,
    batch_exports: batchExport.id,
    invites: invitation.id,
    members: member.user.id,
    runId: run.id,
    backfillId: backfill.id,
  }
}

/** An organization with one of everything that a path can name, and a foreign one. */
async function world() {
  const [organization, other] = [await gateway.organization(), await gateway.organization()]
  return {
    organization,
    own: await recordsOf(organization),
    foreign: await recordsOf(other),
    unknown: gateway.services.newId(),
  }
}

/** The collection whose record a path names. */
const collectionOf = (row: Route) => row.path.split('/')[4] ?? ''
const keyOf = (row: Route, name: string) => (name === 'id' || name === 'userUuid' ? collectionOf(row) : name)

const pathOf = (row: Route, ids: Record<string, string>) =>
  `/posthog${row.path.replaceAll(/:(\w+)/g, (_match, name: string) => ids[keyOf(row, name)] ?? '')}`

const json = { 'content-type': 'application/json' }
const rows = routes.filter((row) => row.body || parametersOf(row).length > 0)

describe.each(rows.map((row) => [`${row.method} ${row.path}`, row] as const))('bad input to %s', (_name, row) => {
  const withIds = parametersOf(row).length > 0 ? it : () => {}
  const withBody = row.body ? it : () => {}
  const isList = Array.isArray(row.bodyExample)
  // Mail goes out in its own time, which no snapshot of the moment before knows.
  const example = { ...([row.bodyExample].flat()[0] as object), send_email: false }
  const shaped = (body: object) => JSON.stringify(isList ? [body] : body)

  async function send(path: string, init: RequestInit, at: Awaited<ReturnType<typeof world>>) {
    const before = await at.organization.snapshot()
    const response = await at.organization.owner.fetch(path, { method: row.method, ...init })
    const text = await response.text()
    const answer = { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as { detail?: unknown } }
    if (answer.status >= 400) expect(await at.organization.snapshot()).toEqual(before)
    return answer
  }

  const expectRefused = ({ status, body }: { status: number; body: { detail?: unknown } }, what: unknown) => {
    expect({ what, refused: status >= 400 && status < 500, detail: typeof body.detail }).toEqual({
      what,
      refused: true,
      detail: 'string',
    })
  }

  withIds('refuses ids that are unknown, foreign, too long or not even text', async () => {
    const at = await world()
    const body = row.body ? { headers: json, body: JSON.stringify(row.bodyExample) } : {}
    for (const name of parametersOf(row)) {
      const key = keyOf(row, name)
      for (const bad of [...STRANGERS, at.foreign[key as keyof typeof at.foreign] ?? '', at.unknown]) {
        const answer = await send(pathOf(row, { ...at.own, [key]: bad }), body, at)
        expectRefused(answer, `${name}=${bad.slice(0, 40)}`)
      }
    }
  })

  withBody('refuses what is no JSON of the right kind, or is not sent as JSON', async () => {
    const at = await world()
    const path = pathOf(row, at.own)
    const valid = JSON.stringify(row.bodyExample)
    for (const [status, headers, body] of [
      [400, json, '{'],
      [400, json, '{"a":1}}'],
      [400, json, 'null'],
      [400, json, isList ? '{}' : '[]'],
      [400, json, '"text"'],
      [400, json, '7'],
      [415, { 'content-type': 'text/plain' }, valid],
      [400, { 'content-type': 'multipart/form-data; boundary=x' }, '--y--'],
      [413, json, shaped({ ...example, pad: 'x'.repeat(1_100_000) })],
    ] as const) {
      const answer = await send(path, { headers, body }, at)
      expect({ body: body.slice(0, 20), status: answer.status, detail: typeof answer.body.detail }).toEqual({
        body: body.slice(0, 20),
        status,
        detail: 'string',
      })
    }
  })

  withBody('refuses every field of a wrong type', async () => {
    const at = await world()
    for (const [name, property] of Object.entries(propertiesOf(row.body))) {
      for (const wrong of wrongFor(property, ['integer'])) {
        const body = shaped({ ...example, [name]: wrong })
        expectRefused(await send(pathOf(row, at.own), { headers: json, body }, at), { [name]: wrong })
      }
    }
  })

  withBody('never fails on hostile text, and keeps none of it', async () => {
    const at = await world()
    for (const [name, property] of Object.entries(propertiesOf(row.body))) {
      if (!typesOf(property).includes('string')) continue
      for (const hostile of HOSTILE_TEXTS) {
        const body = shaped({ ...example, [name]: hostile })
        const { status } = await send(pathOf(row, at.own), { headers: json, body }, at)
        expect({ name, hostile: JSON.stringify(hostile).slice(0, 40), failed: status >= 500 }).toMatchObject({
          failed: false,
        })
        const kept = inspect(await at.organization.snapshot(), { depth: null, maxStringLength: null })
        expect(kept).not.toContain('\\x01')
        expect(kept).not.toContain(LONG)
      }
    }
  })
})

const lists = routes.filter((row) => row.query)

describe.each(lists.map((row) => [`${row.method} ${row.path}`, row] as const))(
  'hostile queries of %s',
  (_name, row) => {
    it('never fail', async () => {
      const at = await world()
      const names = Object.keys(propertiesOf(row.query))
      for (const name of [...names, 'other']) {
        for (const value of [
          '',
          '%00',
          '%0a',
          '-1',
          '1e9',
          '9'.repeat(30),
          '%F0%9F%92%A9',
          '%ED%A0%80',
          "';--",
          '2024-13-45',
        ]) {
          const { status } = await at.organization.owner.get(`${pathOf(row, at.own)}?${name}=${value}`)
          expect({ name, value, failed: status >= 500 }).toEqual({ name, value, failed: false })
        }
      }
    })
  },
)
