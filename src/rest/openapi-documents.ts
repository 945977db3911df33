import { readFileSync } from 'node:fs'
import path from 'node:path'
import { packageRoot } from '../package-root.js'
import { describeDialect } from './openapi.js'
import { servedDialects } from './served.js'

const { version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as { version: string }

/** The OpenAPI documents by file name (`rybbit.json`). */
export function openApiDocuments(publicUrl: string): ReadonlyMap<string, object> {
  return new Map(
    servedDialects.map((dialect) => [`${dialect.name}.json`, describeDialect(dialect, publicUrl, version)]),
  )
}
