import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CannotStart } from '../../src/cannot-start.js'
import { announceServer, keptSecretKey, openDataDir, withdrawServer } from '../../src/database/data-dir.js'

let base: string
let dataDir: string

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'orgraph-data-dir-'))
  dataDir = path.join(base, 'deep', 'data')
})

afterEach(() => rmSync(base, { recursive: true, force: true }))

const modeOf = (file: string) => statSync(file).mode & 0o777

describe('DATA_DIR', () => {
  it('is made with its parents, and nobody else may list it', () => {
    expect(openDataDir(dataDir)).toBe(dataDir)
    expect(modeOf(dataDir) & 0o066).toBe(0)
  })

  it('is refused in one line where a file is in its place', () => {
    writeFileSync(path.join(base, 'deep'), '')
    expect(() => openDataDir(dataDir)).toThrow(CannotStart)
  })
})

describe('the generated secret key', () => {
  it('is made once and readable by its owner alone', () => {
    const key = keptSecretKey(dataDir)
    expect(key.length).toBeGreaterThanOrEqual(32)
    expect(keptSecretKey(dataDir)).toBe(key)
    expect(modeOf(path.join(dataDir, 'secret.key'))).toBe(0o600)
  })

  it('differs between installations', () => {
    expect(keptSecretKey(dataDir)).not.toBe(keptSecretKey(path.join(base, 'other')))
  })

  it('is not replaced when the file was cut short', () => {
    openDataDir(dataDir)
    writeFileSync(path.join(dataDir, 'secret.key'), 'short')
    expect(() => keptSecretKey(dataDir)).toThrow(CannotStart)
    expect(readFileSync(path.join(dataDir, 'secret.key'), 'utf8')).toBe('short')
  })
})

describe('server.json', () => {
  it('tells where the process listens, until it is taken back', () => {
    const file = path.join(openDataDir(dataDir), 'server.json')
    announceServer(dataDir, 'http://127.0.0.1:4000')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url: 'http://127.0.0.1:4000', pid: process.pid })
    withdrawServer(dataDir)
    expect(existsSync(file)).toBe(false)
  })

  it('of another process is left alone', () => {
    const file = path.join(openDataDir(dataDir), 'server.json')
    writeFileSync(file, JSON.stringify({ url: 'http://127.0.0.1:4000', pid: process.pid + 1 }))
    withdrawServer(dataDir)
    expect(existsSync(file)).toBe(true)
  })
})
