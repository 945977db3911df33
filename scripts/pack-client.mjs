// `npm run client:pack [-- folder]`: the package that users of a gateway install, as a tarball in the folder (here by
// default). It has the client and nothing of the gateway, hence none of the gateway's dependencies.
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from './prepare/root.mjs'
import { prepare } from './prepare.mjs'

prepare()
const own = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
const folder = inRoot('dist', 'package')
const below = (place) => place.replace('./dist/package/', './')
const manifest = {
  name: own.name,
  version: own.version,
  description: 'A typed client of Orgraph for Node and browsers.',
  license: own.license,
  type: own.type,
  sideEffects: false,
  engines: own.engines,
  exports: Object.fromEntries(
    Object.entries(own.exports).map(([name, { types, default: code }]) => [
      name,
      { types: below(types), default: below(code) },
    ]),
  ),
  // Types alone.
  dependencies: { '@graphql-typed-document-node/core': '^3.2.0' },
  // For orgraph/client/document-node.
  peerDependencies: { graphql: '^16.0.0 || ^17.0.0' },
  peerDependenciesMeta: { graphql: { optional: true } },
}
writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
cpSync(inRoot('LICENSE'), path.join(folder, 'LICENSE'))
cpSync(inRoot('docs', 'clients.md'), path.join(folder, 'README.md'))

const target = path.resolve(process.argv[2] ?? '.')
const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
  ? [process.execPath, process.env.npm_execpath]
  : [process.platform === 'win32' ? 'npm.cmd' : 'npm']
const args = [...npm.slice(1), 'pack', '--pack-destination', target, '--loglevel=error']
process.exitCode = spawnSync(npm[0], args, { cwd: folder, stdio: 'inherit' }).status ?? 1
