import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeFolder } from '../src/make-folder.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'orgraph-folders-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

it('makes a folder and those above it, with the mode that is asked for', () => {
  makeFolder(path.join(root, 'a', 'b'), 0o700)
  const modes = ['a', 'a/b'].map((name) => statSync(path.join(root, name)).mode & 0o777)
  expect(modes).toEqual([0o700, 0o700])
})

it('leaves a folder as it is, with what is in it', () => {
  makeFolder(path.join(root, 'a'), 0o700)
  writeFileSync(path.join(root, 'a', 'file'), '')
  makeFolder(path.join(root, 'a'), 0o755)
  expect(existsSync(path.join(root, 'a', 'file'))).toBe(true)
  expect(statSync(path.join(root, 'a')).mode & 0o777).toBe(0o700)
})

it.skipIf(!existsSync('/proc/self'))('gives up where the system lets nobody make one', () => {
  expect(() => makeFolder('/proc/none/deeper')).toThrow('ENOENT')
})
