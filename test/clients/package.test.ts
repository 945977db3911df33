import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { useGateway } from '../testkit/gateway.js'
import { type Listening, listening } from '../testkit/listening.js'

const gateway = useGateway()

/** A project of somebody else with nothing but the package in it. */
describe('the package of the client', () => {
  const project = mkdtempSync(path.join(tmpdir(), 'orgraph-project-'))
  const inProject = (...parts: string[]) => path.join(project, ...parts)
  const run = (program: string, args: string[], cwd: string) =>
    execFileSync(program, args, { cwd, encoding: 'utf8', env: { ...process.env, npm_config_offline: 'true' } })
  const write = (name: string, text: string) => writeFileSync(inProject(name), text)
  let server: Listening

  beforeAll(async () => {
    run(process.execPath, ['scripts/pack-client.mjs', project], packageRoot)
    const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? ''
    mkdirSync(inProject('node_modules', 'orgraph'), { recursive: true })
    run('tar', ['-xzf', tarball, '-C', 'node_modules/orgraph', '--strip-components=1'], project)
    write('package.json', '{ "type": "module" }')
    server = await listening((...request) => gateway.send(...request))
  }, 120_000)
  afterAll(async () => {
    rmSync(project, { recursive: true })
    await server.close()
  })

  it('has the client, its types and its licence, and nothing of the gateway', () => {
    const manifest = JSON.parse(readFileSync(inProject('node_modules/orgraph/package.json'), 'utf8'))
    const own = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ name: 'orgraph', version: own.version, license: 'MIT' })
    expect(manifest.private).toBeUndefined()
    expect(Object.keys(manifest.dependencies)).toEqual(['@graphql-typed-document-node/core'])
    expect(readdirSync(inProject('node_modules/orgraph')).sort()).toEqual([
      'LICENSE',
      'README.md',
      'client',
      'generated',
      'package.json',
    ])
  })

  it('runs in Node with nothing else installed', async () => {
    write(
      'ask.js',
      `import { createOrgraphClient, ViewerDocument } from 'orgraph/client'
       const client = createOrgraphClient({ url: process.argv[2] })
       console.log((await client.request(ViewerDocument)).viewer.kind)`,
    )
    const { spawn } = await import('node:child_process')
    const child = spawn(process.execPath, ['ask.js', server.url], { cwd: project })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    const code = await new Promise((resolve) => child.once('exit', resolve))
    expect([code, said.trim()]).toEqual([0, 'ANONYMOUS'])
  })

  it('is typed: variables and results are checked', () => {
    mkdirSync(inProject('node_modules/@graphql-typed-document-node'), { recursive: true })
    symlinkSync(
      path.join(packageRoot, 'node_modules/@graphql-typed-document-node/core'),
      inProject('node_modules/@graphql-typed-document-node/core'),
    )
    write(
      'typed.ts',
      `import { createOrgraphClient, CreateOrganizationDocument, succeeded, ViewerDocument } from 'orgraph/client'
       const client = createOrgraphClient({ url: 'https://orgraph.example.com' })
       const { createOrganization } = await client.request(CreateOrganizationDocument, { input: { name: 'Acme' } })
       export const name: string = succeeded(createOrganization).organization.name
       // @ts-expect-error a mutation may be refused
       createOrganization.organization
       // @ts-expect-error the input is missing
       await client.request(CreateOrganizationDocument)
       // @ts-expect-error no such input field
       await client.request(CreateOrganizationDocument, { input: { name: 'Acme', size: 3 } })
       // @ts-expect-error no such field
       ;(await client.request(ViewerDocument)).viewer.shoeSize`,
    )
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--lib',
      'es2022,dom',
      '--types',
      '',
    ]
    run(process.execPath, [path.join(packageRoot, 'node_modules/typescript/bin/tsc'), ...options, 'typed.ts'], project)
  })

  it('is small in a bundle for browsers: what an application does not use stays out', async () => {
    write(
      'app.js',
      `import { createOrgraphClient, ViewerDocument } from 'orgraph/client'
       export const ask = (url) => createOrgraphClient({ url }).request(ViewerDocument)`,
    )
    const size = async (entry: string) => {
      const built = await build({
        root: project,
        logLevel: 'silent',
        build: { write: false, minify: true, lib: { entry, formats: ['es'] }, rollupOptions: { external: [] } },
      })
      const [bundle] = [built].flat() as { output: { code: string }[] }[]
      return gzipSync(bundle?.output.map(({ code }) => code).join('') ?? '').byteLength
    }
    const [app, all] = [await size(inProject('app.js')), await size(inProject('node_modules/orgraph/client/index.js'))]
    expect(app).toBeLessThan(3_000)
    expect(all).toBeLessThan(8_000)
  })
})
