import { CannotStart } from '../cannot-start.js'
import { DomainError } from '../errors.js'
import { SecretError } from '../net/secrets.js'
import { Misuse } from './command.js'
import { json } from './output.js'
import { run } from './run.js'

/** What went wrong in one line, a code for programs, and how the process ends. */
function failure(error: unknown): { code: string; message: string; exitCode: number; details?: object } {
  if (error instanceof Misuse) return { code: 'MISUSE', message: `${error.message} (--help tells more)`, exitCode: 2 }
  if (error instanceof DomainError) {
    const { issues, missingPermissions } = error
    const where = issues.map(({ path, message }) => `${path}: ${message}`).join(' ')
    return { code: error.code, message: where || error.message, exitCode: 1, details: { issues, missingPermissions } }
  }
  if (error instanceof CannotStart) return { code: 'CANNOT_START', message: error.message, exitCode: 1 }
  if (error instanceof SecretError) return { code: error.code, message: error.message, exitCode: 1 }
  // Of a database that is not there, for instance; the whole story is in the stack.
  if (process.env.LOG_LEVEL === 'debug') console.error(error)
  const { code, message } = error as { code?: unknown; message?: unknown }
  const line = String(message || code || error).split('\n')[0] ?? ''
  return { code: typeof code === 'string' ? code : 'FAILED', message: line, exitCode: 1 }
}

const argv = process.argv.slice(2)
const asJson = argv.includes('--json')
try {
  const answer = await run(argv, process.env)
  process.stdout.write(`${asJson ? json(answer.data) : answer.text}\n`)
  process.exitCode = answer.failed ? 1 : 0
} catch (error) {
  const { exitCode, ...told } = failure(error)
  process.stderr.write(asJson ? `${JSON.stringify({ error: told })}\n` : `${told.code}: ${told.message}\n`)
  process.exitCode = exitCode
}
