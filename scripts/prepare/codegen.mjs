import { existsSync } from 'node:fs'
import { filesBelow } from './files.mjs'
import { inRoot } from './root.mjs'
import { runPackageQuietly } from './run.mjs'

const config = inRoot('codegen.ts')
const schema = inRoot('schema.graphql')

/** The types of the GraphQL documents that REST rows, pages and the client package run. */
export const generateDocuments = {
  name: 'Generating the types of GraphQL documents',
  stamp: inRoot('src', 'generated', '.graphql-stamp'),
  inputs: () => [
    config,
    schema,
    inRoot('package-lock.json'),
    ...['rest', 'pages', 'client']
      .flatMap((door) => filesBelow(inRoot('src', door)))
      .filter((file) => file.endsWith('.graphql')),
  ],
  applies: () => existsSync(config) && existsSync(schema),
  make: () => runPackageQuietly('graphql-codegen', '@graphql-codegen/cli/cjs/bin.js', ['--config', 'codegen.ts']),
}
