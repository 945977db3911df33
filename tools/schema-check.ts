// `npm run schema:check`: what the schema would break since the last release, what is deprecated; exit 1 where something
// breaks that the change note does not declare.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { buildASTSchema, parse } from 'graphql'
import { compareSchemas, declaredBreaks } from './contract/compare.js'
import { deprecationsOf } from './contract/deprecations.js'
import { lastRelease } from './contract/last-release.js'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const { version, sdl } = lastRelease(root)
const now = read('schema.graphql')
const verdict = await compareSchemas(sdl, now, declaredBreaks(read('CHANGELOG.md')))
const deprecations = deprecationsOf(buildASTSchema(parse(now), { assumeValidSDL: true, assumeValid: true }))

const tell = (what: string, lines: readonly string[]) =>
  console.log([`${what}: ${lines.length}`, ...lines].join('\n  '))
const told = ({ path: place, message }: { path?: string; message: string }) => `${place}: ${message}`
console.log(`Since ${version}:`)
tell('Breaking, declared', verdict.declared.map(told))
tell(
  'Breaking, not declared (write "BREAKING: Type.field" below Unreleased in CHANGELOG.md)',
  verdict.undeclared.map(told),
)
tell('Declared, but nothing breaks there', verdict.idle)
tell('May surprise careless clients', verdict.dangerous.map(told))
tell(
  'Deprecated',
  deprecations.map(({ coordinate, reason }) => `${coordinate}: ${reason}`),
)
process.exitCode = verdict.undeclared.length + verdict.idle.length > 0 ? 1 : 0
