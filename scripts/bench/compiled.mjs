import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { inRoot } from '../prepare/root.mjs'

/** Where the compiled gateway is: `dist`, or wherever BENCH_DIST says. */
const dist = path.resolve(process.env.BENCH_DIST ?? inRoot('dist'))

export const compiled = (file) => import(pathToFileURL(path.join(dist, 'src', file)).href)
