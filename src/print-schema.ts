import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { printSubgraphSchema } from '@apollo/subgraph'
import { packageRoot } from './package-root.js'
import { schema } from './schema.js'

/** The SDL of the subgraph with its directives: what schema.graphql holds (graphql.md 3). Never sorted, which drops @key. */
export const printedSchema = () => `${printSubgraphSchema(schema)}\n`

if (process.argv[1]?.includes('print-schema')) writeFileSync(path.join(packageRoot, 'schema.graphql'), printedSchema())
