import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type ServerType, serve } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../src/server.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { samples } from './samples.js'

const gateway = useGateway()
const run = promisify(execFile)

let server: ServerType
let url: string
beforeAll(async () => {
  const app = createApp(gateway.services)
  url = await new Promise((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}`),
    )
  })
})
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())))

/** An organization with what the samples speak of, and the sample with this gateway's address and names in place. */
async function prepared(text: string) {
  const organization = await gateway.organization({ name: 'Acme Inc' })
  await organization.site('other.example.com')
  const newcomer = await gateway.person()
  const key = await organization.owner.key('RYBBIT')
  const filled = text
    .replaceAll('https://api.rybbit.io', url)
    .replaceAll('org_123', organization.id)
    .replaceAll('your_api_key_here', key.key)
    .replaceAll('newuser@example.com', newcomer.user.email)
  return { organization, filled }
}

/** The documented answer as types: names of fields with the type of each, of lists that of the first item. */
function typesOf(value: unknown): unknown {
  if (Array.isArray(value)) return [typesOf(value[0])]
  if (value === null || typeof value !== 'object') return expect.any(Object(value).constructor)
  return expect.objectContaining(
    Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, typesOf(inner)])),
  )
}

function expectDocumented(
  answer: { status: number; body: unknown },
  sample: (typeof samples)[number],
  at: OrganizationSeed,
) {
  expect(answer.status).toBe(sample.status)
  // What this gateway's plan does not limit is null.
  const documented = JSON.parse(JSON.stringify(sample.answer).replace('"eventLimit":100000,', '')) as object
  expect(answer.body).toEqual(typesOf(documented))
  const text = JSON.stringify(answer.body)
  if ('organizationId' in sample.answer || sample.status === 200) expect(text).toContain(at.id)
}

describe.each(samples)('the documented sample "$name"', (sample) => {
  it('works as a curl command', async () => {
    const { organization, filled } = await prepared(sample.curl)
    const { stdout } = await run('sh', ['-c', `${filled} --silent --write-out '\\n%{http_code}'`])
    const [body = '', status] = stdout.split(/\n(?=\d+$)/)
    expectDocumented({ status: Number(status), body: JSON.parse(body) }, sample, organization)
  })

  it('works as JavaScript', async () => {
    const { organization, filled } = await prepared(sample.javascript)
    const AsyncFunction = (async () => {}).constructor as new (
      code: string,
    ) => () => Promise<{ status: number; body: unknown }>
    const answer = await new AsyncFunction(`${filled}\nreturn { status: response.status, body: data };`)()
    expectDocumented(answer, sample, organization)
  })
})
