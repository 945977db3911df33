// `npm start`: whatever is missing, then the gateway in this same process, so that signals reach it directly.
// The flags in package.json keep garbage and allocator arenas small (50 MB); they bound no memory that is in use.
import module from 'node:module'
import { inRoot } from './prepare/root.mjs'
import { prepare } from './prepare.mjs'

prepare()
module.enableCompileCache?.(inRoot('node_modules', '.cache', 'orgraph')) // absent in Node 20
await import('../dist/src/main.js')
