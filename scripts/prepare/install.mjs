import { inRoot } from './root.mjs'
import { runQuietly } from './run.mjs'

/** `npm ci` when node_modules is missing or was made from another lock file. */
export const install = {
  name: 'Installing packages (npm ci)',
  stamp: inRoot('node_modules', '.orgraph-lock'),
  inputs: () => [inRoot('package-lock.json')],
  make() {
    // The compiler and the generators are development packages: NODE_ENV=production must not leave them out.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
    // npm tells its scripts where it lies; without it (plain `node scripts/start.mjs`) npm is looked up on PATH.
    const npm = process.env.npm_execpath
    if (npm?.endsWith('npm-cli.js')) runQuietly('npm ci', process.execPath, [npm, ...args])
    else runQuietly('npm ci', process.platform === 'win32' ? 'npm.cmd' : 'npm', args)
  },
}
