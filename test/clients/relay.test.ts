import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { clientWithKey } from '../testkit/client.js'
import { Gateway } from '../testkit/gateway.js'
import { listening } from '../testkit/listening.js'

interface Example {
  connect(url: string, key: string): unknown
  memberNames(environment: unknown, slug: string): Promise<string[]>
}

// Where Relay is found, and what it writes is nobody's to commit.
const cache = path.join(packageRoot, 'node_modules', '.cache')
mkdirSync(cache, { recursive: true })
const folders: string[] = []

/** The example as relay-compiler leaves it, in a folder of its own. */
function compiled(options: object = {}): string {
  const folder = mkdtempSync(path.join(cache, 'relay-'))
  folders.push(folder)
  cpSync(path.join(packageRoot, 'docs/examples/clients/relay'), folder, { recursive: true })
  const file = path.join(folder, 'relay.config.json')
  const config = JSON.parse(readFileSync(file, 'utf8')) as object
  const schema = path.relative(folder, path.join(packageRoot, 'schema.public.graphql'))
  writeFileSync(file, JSON.stringify({ ...config, schema, excludes: ['**/nothing/**'], ...options }))
  writeFileSync(path.join(folder, 'persisted.json'), '{}')
  const compiler = path.join(packageRoot, 'node_modules/relay-compiler/cli.js')
  execFileSync(process.execPath, [compiler, 'relay.config.json'], { cwd: folder, stdio: 'pipe' })
  return folder
}

const exampleIn = (folder: string) => import(pathToFileURL(path.join(folder, 'members.js')).href) as Promise<Example>

async function withGateway(env: Record<string, string>, work: (gateway: Gateway, url: string) => Promise<void>) {
  const gateway = await Gateway.start({ env })
  const server = await listening((...request) => gateway.send(...request))
  try {
    await work(gateway, server.url)
  } finally {
    await server.close()
    await gateway.close()
  }
}

describe('Relay', () => {
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true })
  })

  it('compiles the example against the public schema and reads the members', async () => {
    const { connect, memberNames } = await exampleIn(compiled())
    await withGateway({}, async (gateway, url) => {
      const acme = await gateway.organization()
      const { key } = await acme.owner.key()
      expect(await memberNames(connect(url, key), acme.row.slug)).toEqual([acme.owner.user.name])
    })
  })

  it('runs with the list of documents that its compiler writes, and a key that is held to it', async () => {
    const folder = compiled({ persistConfig: { file: './persisted.json', algorithm: 'SHA256' } })
    const { connect, memberNames } = await exampleIn(folder)
    await withGateway({ TRUSTED_DOCUMENTS: path.join(folder, 'persisted.json') }, async (gateway, url) => {
      const acme = await gateway.organization()
      const input = { name: 'App', trustedDocumentsOnly: true }
      const { key } = await acme.owner.mutate('createApiKey', input, 'key')
      expect(await memberNames(connect(url, key), acme.row.slug)).toEqual([acme.owner.user.name])
      const { errors } = await clientWithKey(gateway, key).graph('{ viewer { kind } }')
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    })
  })
})
