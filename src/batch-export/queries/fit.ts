import type { Column, ColumnType } from '../../event-source/port.js'
import type { Expression } from '../../event-source/query.js'
import { invalidQuery } from './refusals.js'

/** What a value is. The text of a property may be a number or a time as well; a literal is what it is compared with. */
type Kind = ColumnType | 'property' | 'literal'

const NUMBERS: readonly Kind[] = ['integer', 'double']
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** A day, with or without a time of it and an offset; UTC without one. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:\d{2})?)?$/

/** Which kinds an aggregate or a pattern takes. */
const TAKES = {
  sum: [...NUMBERS, 'property'],
  avg: [...NUMBERS, 'property'],
  min: [...NUMBERS, 'property', 'text', 'timestamp'],
  max: [...NUMBERS, 'property', 'text', 'timestamp'],
  LIKE: ['text', 'property'],
  'a regular expression': ['text', 'property'],
} satisfies Record<string, readonly Kind[]>

/** A time in ISO 8601 and UTC; null for what is none. */
export function momentOf(text: string): string | null {
  const [, day, time = '00:00', offset = 'Z'] = MOMENT.exec(text.trim()) ?? []
  const moment = new Date(`${day}T${time}${offset}`)
  // 31 April would be 1 May.
  const isDay = !Number.isNaN(moment.getTime()) && new Date(`${day}T00:00Z`).toISOString().startsWith(String(day))
  return isDay ? moment.toISOString() : null
}

/** Sees to it that what is compared can be: no source has to guess, or to fail when it runs. */
export class Fitting {
  constructor(private readonly columns: readonly Column[]) {}

  /** `other` as it is compared with `item`: a literal as the type of a column. @throws INVALID_INPUT */
  beside(item: Expression, other: Expression): Expression {
    const kind = this.kindOf(item)
    if (other.kind === 'literal') return other.value === null ? other : this.literalFor(kind, other.value)
    const otherKind = this.kindOf(other)
    const isAlike = kind === otherKind || kind === 'literal' || [kind, otherKind].every((one) => NUMBERS.includes(one))
    const isText = [kind, otherKind].every((one) => one === 'text' || one === 'property')
    if (kind !== 'json' && (isAlike || isText)) return other
    throw invalidQuery(`${kind} and ${otherKind} cannot be compared`)
  }

  /** Refuses what an aggregate or a pattern has nothing to do with: the sum of texts. @throws INVALID_INPUT */
  demand(use: keyof typeof TAKES | 'count', item: Expression): void {
    const kind = this.kindOf(item)
    if (use === 'count' || kind === 'literal' || (TAKES[use] as readonly Kind[]).includes(kind)) return
    throw invalidQuery(`${use} does not take ${kind}`)
  }

  private kindOf(expression: Expression): Kind {
    if (expression.kind === 'property' || expression.kind === 'literal') return expression.kind
    const column = expression.kind === 'column' && this.columns.find(({ name }) => name === expression.name)
    if (column) return column.type
    throw invalidQuery('only columns, properties and literals can be compared')
  }

  private literalFor(kind: Kind, value: string | number | boolean): Expression {
    const fitting = literalOf(kind, value)
    if (fitting === null) throw invalidQuery(`${JSON.stringify(value)} is not of the type ${kind}`)
    return { kind: 'literal', value: fitting }
  }
}

function literalOf(kind: Kind, value: string | number | boolean): string | number | boolean | null {
  switch (kind) {
    case 'literal':
      return value
    case 'property':
      return typeof value === 'boolean' ? String(value) : value
    case 'text':
      return String(value)
    case 'timestamp':
      return typeof value === 'string' ? momentOf(value) : null
    case 'uuid':
      return typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : null
    case 'integer':
    case 'double': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      return typeof number === 'number' && Number.isFinite(number) ? number : null
    }
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'json':
      return null
  }
}
