import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'

const require = createRequire(import.meta.url)
const ruleSet = require('../../.dependency-cruiser.cjs') as IFlattenedRuleSet

// Inside the clone, so that packages resolve.
const compiled = path.join(packageRoot, `dist.arrows-${process.pid}`)

/** Broken arrows as "rule: from -> to"; the tool cannot read TypeScript without a compiler library, so it gets JavaScript. */
async function brokenArrows(folder: string): Promise<string[]> {
  const { output } = await cruise(
    ['src'],
    { ruleSet, validate: true, baseDir: folder, doNotFollow: { path: 'node_modules' } },
    { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  )
  const { summary } = output as ICruiseResult
  expect(summary.totalCruised).toBeGreaterThan(0)
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
}

const plant = (folder: string, file: string, code: string) => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  writeFileSync(path.join(folder, file), code)
}

beforeAll(() => {
  const tsc = path.join(packageRoot, 'node_modules/typescript/bin/tsc')
  execFileSync(
    process.execPath,
    [tsc, '-p', 'tsconfig.build.json', '--noCheck', '--sourceMap', 'false', '--outDir', compiled],
    {
      cwd: packageRoot,
    },
  )
  copyFileSync(path.join(packageRoot, 'package.json'), path.join(compiled, 'package.json'))
})

afterAll(() => rmSync(compiled, { recursive: true, force: true }))

it('the arrows between the rooms of the house hold', async () => {
  expect(await brokenArrows(compiled)).toEqual([])
})

it.each([
  ['a-noun-knows-no-door', 'src/member/operations/a.js', "import 'hono'"],
  ['a-noun-knows-no-door', 'src/member/schema.js', "import '../rest/door.js'"],
  [
    'only-operations-and-reads-use-the-generated-client',
    'src/member/schema.js',
    "import '../generated/prisma/client.js'",
  ],
  ['the-tables-are-reached-through-database', 'src/member/operations/a.js', "import 'pg'"],
  ['operations-do-not-know-the-schema', 'src/member/operations/a.js', "import '../schema.js'"],
  ['reads-inputs-and-policy-do-not-know-operations', 'src/member/reads.js', "import './operations/a.js'"],
  ['decisions-are-pure', 'src/member/policy.js', "import './reads.js'"],
  ['decisions-are-pure', 'src/access/decide.js', "import '../database/pool.js'"],
  ['the-database-knows-no-noun', 'src/database/pool.js', "import '../member/reads.js'"],
  ['no-circles', 'src/member/schema.js', "import './reads.js'"],
  ['what-runs-is-a-dependency', 'src/member/operations/a.js', "import 'vitest'"],
  ['every-import-resolves', 'src/member/operations/a.js', "import './gone.js'"],
])('a broken arrow is seen: %s', async (rule, file, code) => {
  const folder = path.join(compiled, `planted-${rule}-${file.replaceAll('/', '-')}`)
  const others = {
    'src/member/operations/a.js': '',
    'src/member/schema.js': '',
    'src/member/reads.js': rule === 'no-circles' ? "import './schema.js'" : '',
    'src/rest/door.js': '',
    'src/generated/prisma/client.js': '',
    'src/database/pool.js': '',
  }
  for (const [name, empty] of Object.entries(others)) plant(folder, name, empty)
  plant(
    folder,
    'package.json',
    JSON.stringify({ dependencies: { hono: '*', pg: '*' }, devDependencies: { vitest: '*' } }),
  )
  plant(folder, file, code)
  expect((await brokenArrows(folder)).map((line) => line.split(':')[0])).toContain(rule)
})
