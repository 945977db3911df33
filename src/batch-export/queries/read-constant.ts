import type { A_Const } from '@pgsql/types'
import type { Expression } from '../../event-source/query.js'
import { invalidQuery } from './refusals.js'

const literal = (value: string | number | boolean | null): Expression => ({ kind: 'literal', value })

/** A literal of a parsed query; what is 0, false or empty is left out of the tree. @throws INVALID_INPUT */
export function readConstant({ isnull, boolval, ival, fval, sval }: A_Const): Expression {
  if (isnull) return literal(null)
  if (boolval) return literal(boolval.boolval ?? false)
  if (ival) return literal(ival.ival ?? 0)
  if (sval) return literal(sval.sval ?? '')
  if (fval) return literal(exactly(fval.fval ?? '0'))
  throw invalidQuery('Bit strings are not supported')
}

function exactly(text: string): number {
  const number = Number(text)
  const isWhole = /^-?\d+$/.test(text)
  if (!Number.isFinite(number) || (isWhole && !Number.isSafeInteger(number))) {
    throw invalidQuery(`${text} is too large a number`)
  }
  return number
}
