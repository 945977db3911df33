import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { root } from './root.mjs'

/** Every file below `place` (or `place` itself, or none), sorted; folders for which `enter` says no are left out. */
export function filesBelow(place, enter = () => true) {
  if (!existsSync(place)) return []
  if (!statSync(place).isDirectory()) return [place]
  return readdirSync(place, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(place, entry.name)
      if (!entry.isDirectory()) return [full]
      return enter(full) ? filesBelow(full, enter) : []
    })
}

/** One hash over the names and contents of files; contents and not times, because a checkout changes the times. */
export function hashFiles(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}
