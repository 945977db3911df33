import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { printedSchema } from '../../src/print-schema.js'
import { schema } from '../../src/schema.js'
import { compareSchemas, declaredBreaks } from '../../tools/contract/compare.js'
import { deprecationsOf } from '../../tools/contract/deprecations.js'
import { lastRelease } from '../../tools/contract/last-release.js'

const changeNote = readFileSync('CHANGELOG.md', 'utf8')

describe('the contract', () => {
  it('breaks nothing since the last release that the change note does not declare (npm run schema:check)', async () => {
    const { sdl } = lastRelease(packageRoot)
    const { undeclared, idle } = await compareSchemas(sdl, printedSchema(), declaredBreaks(changeNote))
    expect(undeclared.map(({ path, message }) => `${path}: ${message}`)).toEqual([])
    expect(idle).toEqual([])
  })

  it('names for whatever is deprecated a replacement and the day after which it may go', () => {
    for (const { coordinate, reason, until } of deprecationsOf(schema)) {
      expect(reason, coordinate).toMatch(/^Use .+\. Removal on /)
      expect(until, coordinate).not.toBeNull()
    }
  })

  it('has the release of every version that the change note tells of, up to that of package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    const told = [...changeNote.matchAll(/^## \[(\d+\.\d+\.\d+)\]/gm)].map(([, one]) => one)
    expect(told[0]).toBe(version)
    expect(lastRelease(packageRoot).version).toBe(version)
  })
})

describe('what breaks a contract', () => {
  const before =
    'type Query { a(b: Int): Int c: Int } type T @key(fields: "id") { id: ID! @tag(name: "public") } enum E { X Y }'

  it.each([
    ['a field that is gone', before.replace('c: Int', ''), 'Query.c'],
    ['another type', before.replace('c: Int', 'c: String'), 'Query.c'],
    ['an argument that is demanded', before.replace('b: Int', 'b: Int!'), 'Query.a.b'],
    ['a value that is gone', before.replace(' Y', ''), 'E.Y'],
    ['an entity without its key', before.replace('@key(fields: "id")', ''), 'T'],
    ['a field that is no longer public', before.replace('@tag(name: "public")', ''), 'T.id'],
  ])('%s, unless it is declared', async (_name, now, coordinate) => {
    expect((await compareSchemas(before, now, [])).undeclared).not.toEqual([])
    const declared = await compareSchemas(before, now, [coordinate])
    expect([declared.undeclared, declared.idle]).toEqual([[], []])
    expect(declared.declared).not.toEqual([])
  })

  it('is not what is added; a value of an enum may surprise', async () => {
    const more = before.replace('c: Int', 'c: Int d: Int').replace(' Y', ' Y Z')
    const { undeclared, dangerous } = await compareSchemas(before, more, [])
    expect(undeclared).toEqual([])
    expect(dangerous.map(({ path }) => path)).toEqual(['E.Z'])
  })

  it('is declared below Unreleased alone, and a declaration of what does not happen is refused', async () => {
    const note =
      '# Changelog\n\n## [Unreleased]\n\n- BREAKING: `Query.c` is gone.\n- BREAKING: T\n\n## [1.0.0]\n\n- BREAKING: Query.a\n'
    expect(declaredBreaks(note)).toEqual(['Query.c', 'T'])
    expect(declaredBreaks('## [Unreleased]\n\n- BREAKING: E.Y')).toEqual(['E.Y'])
    expect((await compareSchemas(before, before, declaredBreaks(note))).idle).toEqual(['Query.c', 'T'])
  })
})

describe('deprecations', () => {
  it('are found wherever they may stand', () => {
    const sdl = `type Query { a(b: Int @deprecated(reason: "1")): Int @deprecated(reason: "Use c. Removal on 2027-01-31.") }
      input I { d: Int @deprecated(reason: "2") } enum E { F @deprecated(reason: "3") }`
    expect(deprecationsOf(buildSchema(sdl)).map(({ coordinate, until }) => [coordinate, until])).toEqual([
      ['Query.a', '2027-01-31'],
      ['Query.a(b:)', null],
      ['I.d', null],
      ['E.F', null],
    ])
  })
})
