import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { encodeId } from '../../../src/ids.js'
import type { Route } from '../../../src/rest/route.js'
import { routes } from '../../../src/rest/rybbit/routes.js'
import { useGateway } from '../../testkit/gateway.js'
import { hostileFor, LONG, parametersOf, propertiesOf, STRANGERS, wrongFor } from '../hostile.js'

const gateway = useGateway()

/** An organization with one of everything that a path can name, and a foreign one. */
async function world() {
  const organization = await gateway.organization()
  const other = await gateway.organization()
  const idsOf = async (at: typeof organization): Promise<Record<string, string>> => ({
    organizationId: at.id,
    siteId: String((await at.site()).siteId),
    memberId: encodeId('Member', (await at.member()).member.id),
  })
  const unknown = {
    organizationId: encodeId('Organization', gateway.services.newId()),
    siteId: '2000000000',
    memberId: encodeId('Member', gateway.services.newId()),
  }
  return { organization, own: await idsOf(organization), foreign: await idsOf(other), unknown }
}

const pathOf = (row: Route, ids: Record<string, string>) =>
  `/rybbit${row.path.replaceAll(/:(\w+)/g, (_match, name: string) => ids[name] ?? '')}`

const json = { 'content-type': 'application/json' }

/** Rows that take nothing have nothing to refuse. */
const rows = routes.filter((row) => row.body || parametersOf(row).length > 0)

describe.each(rows.map((row) => [`${row.method} ${row.path}`, row] as const))('bad input to %s', (_name, row) => {
  const reads = row.method === 'GET'
  const withIds = parametersOf(row).length > 0 ? it : () => {}
  const withBody = row.body ? it : () => {}

  async function send(path: string, init: RequestInit, at: Awaited<ReturnType<typeof world>>) {
    const before = await at.organization.snapshot()
    const response = await at.organization.owner.fetch(path, { method: row.method, ...init })
    const answer = { status: response.status, body: (await response.json()) as { error: unknown } }
    if (answer.status >= 400) expect(await at.organization.snapshot()).toEqual(before)
    return answer
  }

  const expectRefused = ({ status, body }: { status: number; body: { error: unknown } }, what: unknown) => {
    expect({ what, status: status >= 400 && status < 500, error: typeof body.error }).toEqual({
      what,
      status: true,
      error: 'string',
    })
  }

  withIds('refuses ids that are unknown, foreign, empty, too long or not even text', async () => {
    const at = await world()
    const body = reads ? {} : { headers: json, body: JSON.stringify(row.bodyExample ?? {}) }
    for (const name of parametersOf(row)) {
      for (const bad of ['', ...STRANGERS, at.foreign[name] ?? '', at.unknown[name as keyof typeof at.unknown]]) {
        expectRefused(await send(pathOf(row, { ...at.own, [name]: bad }), body, at), `${name}=${bad.slice(0, 40)}`)
      }
    }
  })

  withBody('refuses what is no JSON object, or is not sent as JSON', async () => {
    const at = await world()
    const path = pathOf(row, at.own)
    const valid = JSON.stringify(row.bodyExample)
    for (const [status, headers, body] of [
      [400, json, '{'],
      [400, json, '{"a":1}}'],
      [400, json, 'null'],
      [400, json, '[]'],
      [400, json, '"text"'],
      [400, json, '7'],
      [415, { 'content-type': 'text/plain' }, valid],
      [415, { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1'],
      [415, { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
      [413, json, JSON.stringify({ ...(row.bodyExample as object), pad: 'x'.repeat(1_100_000) })],
    ] as const) {
      const answer = await send(path, { headers, body }, at)
      expect({ body: body.slice(0, 20), status: answer.status, error: typeof answer.body.error }).toEqual({
        body: body.slice(0, 20),
        status,
        error: 'string',
      })
    }
  })

  withBody('refuses every field of a wrong type', async () => {
    const at = await world()
    for (const [name, property] of Object.entries(propertiesOf(row.body))) {
      for (const wrong of wrongFor(property)) {
        const body = JSON.stringify({ ...(row.bodyExample as object), [name]: wrong })
        expectRefused(await send(pathOf(row, at.own), { headers: json, body }, at), { [name]: wrong })
      }
    }
  })

  withBody('never fails on hostile text, and keeps none of it', async () => {
    const at = await world()
    for (const [name, property] of Object.entries(propertiesOf(row.body))) {
      for (const hostile of hostileFor(property)) {
        const body = JSON.stringify({ ...(row.bodyExample as object), [name]: hostile })
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
