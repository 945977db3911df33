import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const { resolve } = createRequire(import.meta.url)
const source = (file: string) => new URL(`./src/${file}`, import.meta.url).pathname

export default defineConfig({
  // vite would take graphql's "module" build for our own files while packages load its "main": two realms of one library.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: resolve('graphql') },
      // Examples import the client as its users do.
      { find: /^orgraph\/client$/, replacement: source('client/index.ts') },
      { find: /^orgraph\/client\/document-node$/, replacement: source('client/document-node.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // The graph is built once per worker, not once per file: half of a run's CPU. Files share nothing else but modules.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['test/testkit/global-setup.ts'],
  },
})
