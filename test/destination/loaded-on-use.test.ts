import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('what destinations are made of is loaded when one is used, not when the gateway starts', () => {
  const script = `
    import { createRequire } from 'node:module'
    const heavy = /@aws-sdk|@smithy|zstd-wasm|hyparquet/
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((file) => heavy.test(file)).length
    await import('./src/destination/registry.ts')
    const atStart = loaded()
    await import('@aws-sdk/client-s3')
    console.log(JSON.stringify([atStart, loaded() > 0]))`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
  const answer = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  expect(JSON.parse(answer)).toEqual([0, true])
})
