import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json: the same from src/ (tests) and from dist/src/ (the compiled gateway). */
export const packageRoot = (() => {
  let folder = path.dirname(fileURLToPath(import.meta.url))
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder)
    if (parent === folder) throw new Error('no package.json above the gateway')
    folder = parent
  }
  return folder
})()
