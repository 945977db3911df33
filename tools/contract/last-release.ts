import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The schema as the last release had it: `releases/<version>/schema.graphql`, kept when a version is released. */
export function lastRelease(root: string): { version: string; sdl: string } {
  const numbers = (version: string) => version.split('.').map(Number)
  const versions = readdirSync(path.join(root, 'releases')).sort((a, b) => {
    const [left, right] = [numbers(a), numbers(b)]
    return left.map((number, i) => number - (right[i] ?? 0)).find((difference) => difference !== 0) ?? 0
  })
  const version = versions.at(-1)
  if (!version) throw new Error('there is no release')
  return { version, sdl: readFileSync(path.join(root, 'releases', version, 'schema.graphql'), 'utf8') }
}
