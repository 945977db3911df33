import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canUse } from '../../src/database/embedded/account.js'
import { copyNativeTree, packagedNativeTree, program } from '../../src/database/embedded/native.js'

const nobody = { uid: 65_534, gid: 65_534 }
let base: string

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'orgraph-native-'))
  chmodSync(base, 0o755)
})

afterEach(() => rmSync(base, { recursive: true, force: true }))

describe.runIf(process.getuid?.() === 0)("binaries that the server's account cannot reach", () => {
  it('run from a copy outside, and the copy is made once', () => {
    const closed = path.join(base, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    cpSync(path.resolve(packagedNativeTree(), '..'), path.join(closed, 'package'), {
      recursive: true,
      verbatimSymlinks: true,
    })
    const packaged = path.join(closed, 'package', 'native')
    chmodSync(program(packaged, 'postgres'), 0o700)
    expect(canUse(nobody, program(packaged, 'postgres'))).toBe(false)
    const copy = copyNativeTree(packaged, base)
    const version = execFileSync(program(copy, 'postgres'), ['--version'], { ...nobody, cwd: '/', encoding: 'utf8' })
    expect(version).toContain('(PostgreSQL) 18')
    expect(copyNativeTree(packaged, base)).toBe(copy)
    expect(readdirSync(base).sort()).toEqual(['closed', path.basename(copy)])
    expect(statSync(closed).mode & 0o777).toBe(0o700)
  })
})
