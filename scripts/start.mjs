// `npm start`: whatever is missing, then the gateway in this same process, so that signals reach it directly.
import module from 'node:module'
import { inRoot } from './prepare/root.mjs'
import { prepare } from './prepare.mjs'

prepare()
module.enableCompileCache?.(inRoot('node_modules', '.cache', 'orgraph')) // absent in Node 20
await import('../dist/src/main.js')
