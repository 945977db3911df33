import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Route } from '../../../src/rest/route.js'
import { routes } from '../../../src/rest/tours-events/routes.js'
import { useGateway } from '../../testkit/gateway.js'
import { hostileFor, LONG, propertiesOf, STRANGERS, wrongFor } from '../hostile.js'
import { invite, UNKNOWN_ID } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })

const json = { 'content-type': 'application/json' }

/** An organization of a super admin with one of everything that a path can name, and a foreign one. */
async function world() {
  const owner = await gateway.person({ superAdmin: true })
  const organization = await gateway.organization({ owner })
  const other = await gateway.organization()
  const idsOf = async (at: typeof organization) => {
    const { id } = await invite(at, `guest-${at.uuid}@example.test`)
    return {
      organization: at.uuid,
      role: (await at.role('pilot', [])).id,
      member: (await at.member()).member.id,
      invitation: id,
    }
  }
  return { organization, owner, own: await idsOf(organization), foreign: await idsOf(other) }
}

type Ids = Awaited<ReturnType<typeof world>>['own']

const nameOf = (row: Route): keyof Ids =>
  row.path.includes('members')
    ? 'member'
    : row.path.includes('roles')
      ? 'role'
      : row.path.includes('invitations')
        ? 'invitation'
        : 'organization'
const pathOf = (row: Route, id: string) => row.path.replace(/:\w+/, () => id)

const rows = routes.filter((row) => row.body || row.path.includes(':'))

describe.each(rows.map((row) => [`${row.method} ${row.path}`, row] as const))('bad input to %s', (_name, row) => {
  const withId = row.path.includes(':') ? it : () => {}
  const withBody = row.body ? it : () => {}

  async function send(path: string, init: RequestInit, at: Awaited<ReturnType<typeof world>>) {
    const before = await at.organization.snapshot()
    const response = await at.owner.fetch(path, { method: row.method, ...init })
    const answer = { status: response.status, body: (await response.json()) as { error: unknown } }
    if (answer.status >= 400) expect(await at.organization.snapshot()).toEqual(before)
    return answer
  }

  withId('knows no ids that are unknown, foreign, empty, too long or not even text', async () => {
    const at = await world()
    const body = row.body ? { headers: json, body: JSON.stringify(row.bodyExample) } : {}
    // A super admin reaches every organization, so that there is no foreign one.
    const foreign = nameOf(row) === 'organization' ? [] : [at.foreign[nameOf(row)]]
    for (const bad of ['', ...STRANGERS, UNKNOWN_ID, ...foreign]) {
      const { status, body: refused } = await send(pathOf(row, bad), body, at)
      const what = bad.slice(0, 40)
      // Without an id the path is another one; of a foreign invitation the caller is not the recipient.
      const expected = what === '' ? [200, 201, 400, 404] : bad === foreign[0] ? [403, 404] : [404]
      expect({ what, known: expected.includes(status) }).toEqual({ what, known: true })
      if (status >= 400) expect(typeof refused.error).toBe('string')
    }
  })

  withBody('400 for what is no JSON object, or is not sent as JSON; 413 for too much of it', async () => {
    const at = await world()
    const path = pathOf(row, at.own[nameOf(row)])
    const valid = JSON.stringify(row.bodyExample)
    for (const [status, headers, body] of [
      [400, json, '{'],
      [400, json, '{"a":1}}'],
      [400, json, 'null'],
      [400, json, '[]'],
      [400, json, '"text"'],
      [400, json, '7'],
      [400, { 'content-type': 'text/plain' }, valid],
      [400, { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1'],
      [400, { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
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

  withBody('400 for every field of a wrong type', async () => {
    const at = await world()
    for (const [name, property] of Object.entries(propertiesOf(row.body))) {
      for (const wrong of wrongFor(property)) {
        const body = JSON.stringify({ ...(row.bodyExample as object), [name]: wrong })
        const { status } = await send(pathOf(row, at.own[nameOf(row)]), { headers: json, body }, at)
        expect({ [name]: wrong, status }).toEqual({ [name]: wrong, status: 400 })
      }
    }
  })

  withBody('never fails on hostile text, and keeps none of it', async () => {
    const at = await world()
    for (const [name, property] of Object.entries(propertiesOf(row.body))) {
      for (const hostile of hostileFor(property)) {
        const body = JSON.stringify({ ...(row.bodyExample as object), [name]: hostile })
        const { status } = await send(pathOf(row, at.own[nameOf(row)]), { headers: json, body }, at)
        const text = JSON.stringify(hostile).slice(0, 40)
        expect({ name, text, known: [200, 201, 409, 422].includes(status) }).toEqual({ name, text, known: true })
        const kept = inspect(await at.organization.snapshot(), { depth: null, maxStringLength: null })
        expect(kept).not.toContain('\\x01')
        expect(kept).not.toContain(LONG)
      }
    }
  })
})

const lists = routes.filter((row) => row.query)

it.each(lists.map((row) => [`${row.method} ${row.path}`, row] as const))('no query fails %s', async (_name, row) => {
  const { owner, foreign } = await world()
  const path = pathOf(row, foreign[nameOf(row)])
  for (const name of Object.keys(propertiesOf(row.query))) {
    for (const hostile of ['', '%00', '%ff', '%F0%9F%92%A9', "'", '%25_%5C', 'x'.repeat(10_000), '[]', '1e999']) {
      for (const query of [`${name}=${hostile}`, `${name}=${hostile}&${name}=1`]) {
        const { status } = await owner.json(row.method, `${path}?${query}`)
        expect({ query, known: [200, 400, 404, 422].includes(status) }).toEqual({ query, known: true })
      }
    }
  }
})
