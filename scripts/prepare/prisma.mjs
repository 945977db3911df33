import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from './root.mjs'
import { runPackageQuietly } from './run.mjs'

export const prismaEntry = 'prisma/build/index.js'

function hasDownloadedEngine() {
  const folder = inRoot('node_modules', '@prisma', 'engines')
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('schema-engine-'))
}

/** Prisma's CLI downloads its engine at the first command; where it is absent, tools/schema-engine stands in for it. */
export const prismaEnvironment = () => ({
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  // Generators are found on PATH, where npm puts this folder and a plain `node scripts/start.mjs` does not.
  PATH: `${inRoot('node_modules', '.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
  ...(process.env.PRISMA_SCHEMA_ENGINE_BINARY || hasDownloadedEngine()
    ? {}
    : { PRISMA_SCHEMA_ENGINE_BINARY: inRoot('tools', 'schema-engine') }),
})

/** The Prisma client and the Pothos types in src/generated. */
export const generatePrisma = {
  name: 'Generating the database client',
  stamp: inRoot('src', 'generated', '.prisma-stamp'),
  inputs: () => [inRoot('prisma', 'schema.prisma'), inRoot('package-lock.json')],
  make: () => runPackageQuietly('prisma generate', prismaEntry, ['generate'], prismaEnvironment()),
}
