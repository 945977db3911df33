import { z } from 'zod'
import { SourceError } from '../errors.js'
import { type Table, tables } from './tables.js'

/** A place between two rows: behind the one with this moment (ms) and these ties. */
export interface Position {
  readonly moment: number
  readonly ties: readonly string[]
}

const cursor = z.tuple([z.int(), z.string()], z.string())

/** What a batch tells the reader as its cursor. */
export const writePosition = ({ moment, ties }: Position): string => JSON.stringify([moment, ...ties])

const shapes = {
  bigint: /^\d{1,19}$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  text: /^/,
} as const satisfies Record<Table['ties'][number]['type'], RegExp>

/** Reads it back. @throws SourceError at a cursor that this source never gave. */
export function readPosition(model: keyof typeof tables, text: string): Position {
  const { ties } = tables[model]
  let parsed: z.infer<typeof cursor> | undefined
  try {
    parsed = cursor.parse(JSON.parse(text))
  } catch {
    // answered below, like one of another model
  }
  const [moment = 0, ...found] = parsed ?? []
  if (!parsed || found.length !== ties.length || !ties.every(({ type }, i) => shapes[type].test(found[i] ?? ''))) {
    throw new SourceError('The place to go on at is none of this source.', false)
  }
  return { moment, ties: found }
}
