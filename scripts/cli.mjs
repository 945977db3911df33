// `npm run cli -- <noun> <verb>`: administration without HTTP.
import { prepare } from './prepare.mjs'

prepare()
await import('../dist/src/cli/main.js')
