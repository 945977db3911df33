import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { removeEmbedded, runningEmbedded, startEmbedded } from '../../src/database/embedded.js'
import { migrate } from '../../src/database/migrate.js'
import { orgraph } from './cli.js'

let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'orgraph-cli-'))
  if (process.getuid?.() === 0) chmodSync(dataDir, 0o711)
})
afterEach(() => removeEmbedded(dataDir))

const env = () => ({ DATA_DIR: dataDir })
const create = (email: string) =>
  orgraph(null, ['user', 'create', '--email', email, '--name', 'X', '--json'], { env: env() })

it('without DATABASE_URL the embedded database is started, made ready and stopped again', async () => {
  const first = await create('first@example.test')
  expect(first.stderr).toBe('')
  expect(first).toMatchObject({ code: 0, json: { user: { email: 'first@example.test' } } })
  expect(runningEmbedded(dataDir)).toBeUndefined()
  const { json } = await orgraph(null, ['user', 'list', '--json'], { env: env() })
  expect(json.users).toMatchObject([{ email: 'first@example.test' }])
})

it('the embedded database of a gateway that runs is used, and goes on running', async () => {
  const server = await startEmbedded(dataDir, { log: () => {}, settings: ['fsync=off'] })
  try {
    await migrate(server.url)
    expect(await create('second@example.test')).toMatchObject({ code: 0 })
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    const { rows } = await client.query('select email from "user"')
    await client.end()
    expect(rows).toEqual([{ email: 'second@example.test' }])
  } finally {
    await server.stop()
  }
})
