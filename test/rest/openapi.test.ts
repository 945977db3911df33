import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isPermission } from '../../src/access/permissions.js'
import { ANONYMOUS_REQUESTS } from '../../src/limits/buckets.js'
import { spendOnRequest } from '../../src/limits/requests.js'
import { packageRoot } from '../../src/package-root.js'
import { rybbit } from '../../src/rest/rybbit/dialect.js'
import { servedDialects } from '../../src/rest/served.js'
import { dialects as prefixes } from '../../src/settings/values.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const counting = useGateway({ rateLimit: true })
const run = promisify(execFile)
const served = servedDialects.filter((dialect) => dialect.routes.length > 0)
const rows = served.flatMap((dialect) =>
  dialect.routes.map((row) => [`${dialect.name} ${row.operationId}`, row] as const),
)

describe.each(served)('the OpenAPI document of $name', (dialect) => {
  it('describes every row, and is valid OpenAPI 3.1', async () => {
    const { status, body } = await gateway.anonymous.get(`/openapi/${dialect.name}.json`)
    expect(status).toBe(200)
    for (const row of dialect.routes) {
      const operation = body.paths[row.path.replaceAll(/:(\w+)/g, '{$1}')][row.method.toLowerCase()]
      expect(operation.operationId).toBe(row.operationId)
    }
    const folder = mkdtempSync(path.join(tmpdir(), 'orgraph-openapi-'))
    try {
      writeFileSync(path.join(folder, 'document.json'), JSON.stringify(body))
      const redocly = path.join(packageRoot, 'node_modules/@redocly/cli/bin/cli.js')
      const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
      const args = [redocly, 'lint', 'document.json', '--extends', 'recommended-strict', '--format', 'json']
      const { stdout } = await run(process.execPath, args, { cwd: folder, env }).catch((failed) => failed)
      const { problems } = JSON.parse(stdout) as { problems: { ruleId: string; message: string }[] }
      expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('has operation ids that are unique', () => {
    const ids = dialect.routes.map((row) => row.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

const withoutNumbers = (text: string) => text.replaceAll(/\d+( seconds?)?/g, '1')

/** What somebody without a credential is answered whose address has no points left. */
async function refusedByLimit({ name, routes }: (typeof served)[number]): Promise<Response> {
  const request = { id: 'test', ip: '203.0.113.9', userAgent: null, headers: new Headers() }
  const asking = { services: counting.services, viewer: { kind: 'ANONYMOUS' } as const, request }
  await spendOnRequest(asking, ANONYMOUS_REQUESTS.points)
  const row = routes.find(({ method }) => method === 'GET')
  const incoming = { socket: { remoteAddress: request.ip } }
  const prefix = prefixes.some((one) => one === name) ? `/${name}` : ''
  return counting.send(`${prefix}${row?.path.replaceAll(/:\w+/g, 'x')}`, {}, { incoming })
}

describe.each(served)('the limit of requests in the OpenAPI document of $name', (dialect) => {
  it('is told at every row', async () => {
    const { body } = await gateway.anonymous.get(`/openapi/${dialect.name}.json`)
    const silent = dialect.routes.filter((row) => {
      const operation = body.paths[row.path.replaceAll(/:(\w+)/g, '{$1}')][row.method.toLowerCase()]
      return operation.responses['429'] === undefined
    })
    expect(silent.map((row) => row.operationId)).toEqual([])
  })

  it.skipIf(dialect.throttle)('is described once, as the door refuses it', async () => {
    const { components } = (await gateway.anonymous.get(`/openapi/${dialect.name}.json`)).body
    const limited = components.responses.TooManyRequests
    const mediaType = Object.keys(limited.content).join()
    const response = await refusedByLimit(dialect)
    expect(response.status).toBe(429)
    expect(response.headers.get('content-type')).toContain(mediaType)
    expect(withoutNumbers(await response.text())).toBe(
      withoutNumbers(JSON.stringify(limited.content[mediaType].examples.case1.value)),
    )
    for (const name of Object.keys(limited.headers)) expect(response.headers.get(name)).toMatch(/^\d+$/)
  })
})

it('is 404 for a dialect that is not served', async () => {
  expect((await gateway.anonymous.get('/openapi/cobol.json')).status).toBe(404)
})

describe.each(rows)('%s', (_name, row) => {
  it('has schemas, which accept its examples', () => {
    expect(row.success.schema === undefined).toBe(row.success.status === 204)
    for (const [schema, example] of [
      [row.body, row.bodyExample],
      [row.success.schema, row.success.example],
    ] as const) {
      if (example !== undefined) schema?.parse(JSON.parse(JSON.stringify(example)))
    }
  })

  it('names permissions of the catalogue, and what happens without a credential', () => {
    expect(row.permissions.filter((permission) => !isPermission(permission))).toEqual([])
    const statuses = row.errors.map(({ status }) => status)
    if (row.credential !== 'public') expect(statuses).toContain(401)
  })
})

it('every row of Rybbit shows examples of what it takes and answers', () => {
  const bare = rybbit.routes.filter(
    (row) => (row.body && row.bodyExample === undefined) || row.success.example === undefined,
  )
  expect(bare.map((row) => row.operationId)).toEqual([])
})
