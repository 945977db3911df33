import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { routes } from '../../../src/rest/recrubo/routes.js'
import type { Route } from '../../../src/rest/route.js'
import { useGateway } from '../../testkit/gateway.js'
import { HOSTILE_TEXTS, LONG, STRANGERS } from '../hostile.js'
import { JSON_API, world } from './api.js'

const gateway = useGateway()

const TEXTS = [...HOSTILE_TEXTS, '__proto__', '<script>']

/** An organization with everybody, and the right caller of each row. */
async function at() {
  const { acme, partnerKey, orgKey } = await world(gateway)
  const { user } = await acme.member()
  const idOf = ({ path }: Route) => (path.startsWith('/public/v2/users') ? user.id : acme.uuid)
  const callerOf = ({ path }: Route) => (path.includes('/management/') ? partnerKey : orgKey)
  // The first use of a key writes when it was used.
  await Promise.all([partnerKey, orgKey].map((key) => key.get('/public/v2/users')))
  return { acme, user, idOf, callerOf }
}
type At = Awaited<ReturnType<typeof at>>

const pathOf = (row: Route, id: string) => row.path.replace(':id', id)

/** The example of the row, for the resource at hand. */
const exampleOf = (row: Route, id: string) => {
  const { data } = row.bodyExample as { data: { id?: string; attributes: Record<string, unknown> } }
  return { data: { ...data, ...(data.id && { id }) } }
}

async function send(row: Route, where: At, init: { path?: string; body?: unknown; raw?: string; type?: string }) {
  const { system } = gateway.services.database
  const users = () => system.user.count()
  const before = [await where.acme.snapshot(), await users()]
  const body = init.raw ?? (init.body === undefined ? undefined : JSON.stringify(init.body))
  const response = await where.callerOf(row).fetch(init.path ?? pathOf(row, where.idOf(row)), {
    method: row.method,
    headers: { 'content-type': init.type ?? JSON_API },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  if (response.status >= 400) expect([await where.acme.snapshot(), await users()]).toEqual(before)
  return { status: response.status, body: text ? JSON.parse(text) : undefined }
}

function expectRefused({ status, body }: { status: number; body: { errors?: { status: string }[] } }, what: unknown) {
  expect({ what, refused: status >= 400 && status < 500 }).toEqual({ what, refused: true })
  for (const error of body.errors ?? [{ status: 'none' }]) expect(error.status).toMatch(/^4\d\d$/)
}

describe.each(routes.map((row) => [`${row.method} ${row.path}`, row] as const))('bad input to %s', (_name, row) => {
  const withId = row.path.includes(':id') ? it : () => {}
  const withBody = row.body ? it : () => {}

  withId('refuses ids that are unknown, too long or not even text', async () => {
    const where = await at()
    for (const id of [...STRANGERS, gateway.services.newId()]) {
      const body = row.body && exampleOf(row, where.idOf(row))
      expectRefused(await send(row, where, { path: pathOf(row, id), body }), id.slice(0, 40))
    }
  })

  it('refuses hostile parameters of the query', async () => {
    const where = await at()
    for (const query of [
      '%00=%00',
      '[]=1',
      'filter[[name]]=1',
      '__proto__[x]=1',
      'sort=%00',
      `${'a'.repeat(5000)}=1`,
      '=',
      'fields[__proto__]=x',
    ]) {
      const path = `${pathOf(row, where.idOf(row))}?${query}`
      expectRefused(
        await send(row, where, { path, body: row.body && exampleOf(row, where.idOf(row)) }),
        query.slice(0, 40),
      )
    }
  })

  withBody('refuses what is no document, or is not sent as one', async () => {
    const where = await at()
    const valid = JSON.stringify(exampleOf(row, where.idOf(row)))
    for (const [status, type, raw] of [
      [400, JSON_API, '{'],
      [400, JSON_API, ''],
      [400, JSON_API, 'null'],
      [400, JSON_API, '[]'],
      [400, JSON_API, '"text"'],
      [400, JSON_API, '{"data":{}}'],
      [400, JSON_API, '{"data":[]}'],
      [400, JSON_API, '{"data":"x"}'],
      [400, JSON_API, '{"errors":[]}'],
      [415, 'application/json', valid],
      [415, 'text/plain', valid],
      [415, 'application/x-www-form-urlencoded', 'a=1'],
      [415, `${JSON_API}; charset=utf-8`, valid],
      [413, JSON_API, JSON.stringify({ pad: 'x'.repeat(1_100_000) })],
    ] as const) {
      const answer = await send(row, where, { raw, type })
      expect({ raw: raw.slice(0, 20), type, status: answer.status }).toEqual({ raw: raw.slice(0, 20), type, status })
      expect(answer.body.errors[0].status).toBe(String(status))
    }
  })

  const attributesOf = () =>
    row.path.includes('users')
      ? ['email', 'firstName', 'lastName', 'phone', 'timeZone', 'externalId']
      : ['name', 'webhookUrl', 'webhookSecret']

  withBody('refuses every attribute of a wrong type', async () => {
    const where = await at()
    const example = exampleOf(row, where.idOf(row))
    for (const name of attributesOf()) {
      for (const wrong of [1, true, [], ['x'], {}, { a: 1 }]) {
        const data = { ...example.data, attributes: { ...example.data.attributes, [name]: wrong } }
        expectRefused(await send(row, where, { body: { data } }), { [name]: wrong })
      }
    }
  })

  withBody('never fails on hostile text, and keeps none of it', async () => {
    const where = await at()
    const example = exampleOf(row, where.idOf(row))
    for (const name of attributesOf()) {
      for (const text of TEXTS) {
        const data = { ...example.data, attributes: { ...example.data.attributes, [name]: text } }
        const { status } = await send(row, where, { body: { data } })
        expect({ name, text: JSON.stringify(text).slice(0, 40), failed: status >= 500 }).toMatchObject({
          failed: false,
        })
      }
    }
    const people = await gateway.services.database.system.user.findMany({
      where: { members: { some: { organizationId: where.acme.uuid } } },
    })
    const kept = inspect([await where.acme.snapshot(), people], {
      depth: null,
      maxStringLength: null,
      maxArrayLength: null,
    })
    expect(kept).not.toContain('\\x01')
    expect(kept).not.toContain(LONG)
  })
})
