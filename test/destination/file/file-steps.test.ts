import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fileDestination } from '../../../src/destination/file/destination.js'

let exportsDir: string
beforeEach(() => {
  exportsDir = mkdtempSync(path.join(tmpdir(), 'orgraph-exports-'))
})
afterEach(() => rmSync(exportsDir, { recursive: true, force: true }))

const { signal } = new AbortController()
const run = (folder: string) =>
  fileDestination({ path: 'a/{year}' }, { organizationId: 'acme' }, { exportsDir: folder }).steps[0]?.run(signal)

it('the test of files passes where a file can be made, and leaves none', async () => {
  expect(await run(exportsDir)).toEqual({ status: 'Passed', message: null })
  expect(readdirSync(path.join(exportsDir, 'acme'))).toEqual([])
})

it('the test of files fails where none can, without telling the folder’s place', async () => {
  writeFileSync(path.join(exportsDir, 'file'), '')
  const result = await run(path.join(exportsDir, 'file'))
  expect(result).toMatchObject({ status: 'Failed' })
  expect(result?.message).not.toContain(exportsDir)
})
