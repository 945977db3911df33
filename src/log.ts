import { type Logger, pino } from 'pino'
import type { Settings } from './settings.js'

export type Log = Logger

const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'key',
  'token',
  'secret',
  'apiKey',
  'secretKey',
]

// pino matches exact paths, so every name is listed at the top and up to two levels down (`req.headers.cookie`).
const redacted = secretNames.flatMap((name) => {
  const step = `["${name}"]`
  return [name.includes('-') ? step : name, `*${step}`, `*.*${step}`]
})

/**
 * A path as a line may have it: the token of an invitation is a segment of 43 characters, and no id of ours is so long; that of
 * a new password follows the word.
 */
export const pathForLog = (path: string): string =>
  path.replace(/[^/]{40,}/g, '…').replace(/(\/reset-password\/)[^/]+/g, '$1…')

/** The process's logger: one JSON object a line, or coloured text with LOG_FORMAT=pretty; secrets are blanked by name. */
export function createLog(
  settings: Pick<Settings, 'logLevel' | 'logFormat'>,
  destination?: { write(line: string): void },
): Log {
  const options = { level: settings.logLevel, base: null, redact: { paths: redacted, censor: '[secret]' } }
  if (destination) return pino(options, destination)
  if (settings.logFormat === 'json') return pino(options)
  return pino({ ...options, transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } } })
}
