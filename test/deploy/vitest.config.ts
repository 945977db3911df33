import path from 'node:path'
import { defineConfig, mergeConfig } from 'vitest/config'
import config from '../../vitest.config.js'

const root = path.resolve(import.meta.dirname, '../..')

/** What takes minutes: packages are installed, code is compiled (`npm run test:deploy`). */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [] } },
  defineConfig({ root, test: { include: ['test/deploy/*.slow.ts'], testTimeout: 600_000, hookTimeout: 900_000 } }),
)
