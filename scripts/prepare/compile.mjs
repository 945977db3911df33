import { cpSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { generateDocuments } from './codegen.mjs'
import { filesBelow } from './files.mjs'
import { generatePrisma } from './prisma.mjs'
import { inRoot } from './root.mjs'
import { runPackageQuietly } from './run.mjs'

const generated = inRoot('src', 'generated')
const assets = inRoot('src', 'pages', 'assets')

/** TypeScript to dist/, translated only: `npm test` checks the types. A folder of its own is filled first: a failed build leaves dist as it was. */
export const compile = {
  name: 'Compiling',
  stamp: inRoot('dist', '.stamp'),
  inputs: () => [
    inRoot('package-lock.json'),
    inRoot('tsconfig.json'),
    inRoot('tsconfig.build.json'),
    inRoot('tsconfig.client.json'),
    ...filesBelow(inRoot('src'), (folder) => folder !== generated),
    ...filesBelow(inRoot('prisma')).filter((file) => file.endsWith('.ts')),
    // What was generated follows from its stamps; reading the megabytes themselves would slow every start.
    ...[generatePrisma.stamp, generateDocuments.stamp].flatMap((stamp) => filesBelow(stamp)),
  ],
  make() {
    const next = inRoot('dist.next')
    rmSync(next, { recursive: true, force: true })
    runPackageQuietly('tsc', 'typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', next, '--noCheck'])
    // The client package is built for browsers, too, and with its types.
    runPackageQuietly('tsc', 'typescript/bin/tsc', [
      '-p',
      'tsconfig.client.json',
      '--outDir',
      path.join(next, 'package'),
      '--noCheck',
    ])
    // What browsers get as it is: tsc leaves it behind.
    cpSync(assets, path.join(next, 'src', 'pages', 'assets'), { recursive: true })
    rmSync(inRoot('dist'), { recursive: true, force: true })
    renameSync(next, inRoot('dist'))
  },
}
