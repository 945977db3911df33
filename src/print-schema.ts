import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { printSubgraphSchema } from '@apollo/subgraph'
import { printSchema } from 'graphql'
import { withoutRights } from './federation/without-rights.js'
import { publicSchema } from './graph/public.js'
import { packageRoot } from './package-root.js'
import { schema } from './schema.js'

/** The SDL of the subgraph with its directives: what schema.graphql holds (graphql.md 3). Never sorted, which drops @key. */
export const printedSchema = () => `${printSubgraphSchema(schema)}\n`

/** What customers need of it, without directives: schema.public.graphql, for their tools and the reference. */
export const printedPublicSchema = () => `${printSchema(publicSchema(schema))}\n`

/** `npm run schema` writes both files; with `-- --without-rights` it prints what docs/federation.md gives some routers. */
if (process.argv[1]?.includes('print-schema')) {
  if (process.argv.includes('--without-rights')) process.stdout.write(withoutRights(printedSchema()))
  else {
    writeFileSync(path.join(packageRoot, 'schema.graphql'), printedSchema())
    writeFileSync(path.join(packageRoot, 'schema.public.graphql'), printedPublicSchema())
  }
}
