import { text } from 'node:stream/consumers'
import type { Cli } from './connect.js'

/** Options of commands that set a password. There is none for the password itself: arguments are seen by every process. */
export const passwordOptions = {
  'password-stdin': {
    type: 'boolean',
    description: 'Read the password from standard input; else one is made and shown.',
  },
} as const

/** The password from standard input, or a fresh one of 120 bits. */
export async function choosePassword(cli: Cli, fromStdin: boolean): Promise<{ password: string; made: boolean }> {
  if (fromStdin) return { password: (await text(process.stdin)).replace(/\r?\n$/, ''), made: false }
  return { password: cli.services.random(15).toString('base64url'), made: true }
}
