import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { CannotStart } from '../../cannot-start.js'
import type { Home } from './home.js'
import { program } from './native.js'

/** Nothing of our own environment: the server's account is shared, and ours may hold SECRET_KEY. */
export const serverEnvironment = () => ({
  PATH: process.env.PATH ?? '',
  LC_ALL: 'C',
  TZ: 'UTC',
  ...(process.env.LD_LIBRARY_PATH ? { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH } : {}),
  ...(process.env.SYSTEMROOT ? { SYSTEMROOT: process.env.SYSTEMROOT } : {}),
})

/**
 * Makes the cluster when there is none. It is made under another name and renamed at the end: initdb writes PG_VERSION
 * early, so an interrupted one would pass for a cluster.
 */
export function ensureCluster(home: Home, options: { durable: boolean }): void {
  if (existsSync(home.cluster)) return
  const fresh = `${home.cluster}.new`
  const passwordFile = `${home.cluster}.password`
  const give = (place: string) => home.account && chownSync(place, home.account.uid, home.account.gid)
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  chmodSync(fresh, 0o700)
  give(fresh)
  writeFileSync(passwordFile, home.password, { mode: 0o600 })
  try {
    give(passwordFile) // initdb reads it, as that account
    const args = ['-D', fresh, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
    args.push('--encoding=UTF8', '--locale=C', '--no-instructions', ...(options.durable ? [] : ['--no-sync']))
    const done = spawnSync(program(home.native, 'initdb'), args, {
      ...home.account,
      cwd: '/',
      env: serverEnvironment(),
      encoding: 'utf8',
    })
    if (done.status !== 0) {
      const said = (done.error?.message ?? done.stderr).trim().split('\n')
      throw new CannotStart(`the embedded database could not be made: ${said[0]}`)
    }
    renameSync(fresh, home.cluster)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(fresh, { recursive: true, force: true })
  }
}
