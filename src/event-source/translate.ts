import type { BatchExportModel } from '../generated/prisma/client.js'
import { InvalidQuery } from './errors.js'
import { likePattern } from './like.js'
import { parseMoment } from './moments.js'
import type { ColumnType } from './port.js'
import type { Aggregate, Comparison, Expression } from './query.js'
import { known, typeOf } from './typing.js'

/** What differs from one SQL to the other. Each function gives an expression; values go in through `bind` alone. */
export interface Dialect {
  column(name: string): string
  /** The text inside of a JSON column, by keys of objects; null where there is none, and for JSON's null. */
  property(column: string, path: readonly string[]): string
  bind(value: string | number | boolean | Date): string
  /** A list of texts or of numbers, for `oneOf`. */
  bindList(values: readonly string[] | readonly number[]): string
  text(sql: string, type: ColumnType): string
  /** The number that a text reads as; null for any other text, never an error. */
  number(sql: string, type: ColumnType): string
  /** For the order of texts: by code point, whatever the database sorts by. */
  ordered(sql: string, type: ColumnType): string
  oneOf(sql: string, list: string): string
  like(sql: string, pattern: string, anyCase: boolean): string
  matches(sql: string, pattern: string, anyCase: boolean): string
  aggregate(name: Aggregate, sql: string | null): string
  /** The JSON text of a value, `null` for null. */
  json(sql: string, type: ColumnType): string
  readonly nothing: string
}

interface Term {
  sql: string
  type: ColumnType | 'null'
}

const isNumber = (type: ColumnType | 'null') => type === 'integer' || type === 'double'

/**
 * Turns expressions into the SQL of one source. What compares with what follows ClickHouse where it is strict and the
 * people who write queries where it is not: beside a number a text counts as the number it reads as, or null; beside a
 * moment a constant is one; everything else compares as text.
 */
export class Translator {
  constructor(
    private readonly model: BatchExportModel,
    private readonly dialect: Dialect,
  ) {}

  /** As a condition: true, false or null. @throws InvalidQuery */
  condition(expression: Expression): string {
    const term = this.term(expression)
    switch (term.type) {
      case 'boolean':
        return term.sql
      case 'text':
        return `(${term.sql} = 'true')`
      case 'integer':
      case 'double':
        return `(${term.sql} <> 0)`
      case 'null':
        return this.dialect.nothing
      default:
        throw new InvalidQuery(`A ${term.type} is no condition.`)
    }
  }

  /** As JSON text. @throws InvalidQuery */
  json(expression: Expression): string {
    const { sql, type } = this.term(expression)
    return type === 'null' ? `'null'` : this.dialect.json(sql, type)
  }

  private term(expression: Expression): Term {
    return { sql: this.sql(expression), type: typeOf(this.model, expression) }
  }

  private sql(expression: Expression): string {
    const { dialect } = this
    switch (expression.kind) {
      case 'column':
        return dialect.column(known(this.model, expression.name).name)
      case 'property':
        return this.property(expression.column, expression.path)
      case 'literal':
        return expression.value === null ? dialect.nothing : dialect.bind(expression.value)
      case 'compare':
        return this.comparison(expression.operator, expression.left, expression.right)
      case 'and':
      case 'or':
        return this.junction(expression.kind, expression.items)
      case 'not':
        return `(not ${this.condition(expression.item)})`
      case 'in':
        return this.membership(expression.item, expression.values)
      case 'like':
        return dialect.like(
          this.text(expression.item),
          dialect.bind(likePattern(expression.pattern)),
          expression.anyCase,
        )
      case 'matches':
        return dialect.matches(this.text(expression.item), dialect.bind(expression.pattern), expression.anyCase)
      case 'isNull':
        return `(${this.sql(expression.item)} is null)`
      case 'aggregate':
        return this.aggregate(expression.name, expression.item)
    }
  }

  private property(column: string, path: readonly string[]): string {
    if (known(this.model, column).type !== 'json' || path.length === 0) {
      throw new InvalidQuery(`There is nothing inside of ${column}.`)
    }
    return this.dialect.property(column, path)
  }

  private junction(word: 'and' | 'or', items: readonly Expression[]): string {
    if (items.length === 0) throw new InvalidQuery(`${word} without conditions.`)
    return `(${items.map((item) => this.condition(item)).join(` ${word} `)})`
  }

  private text(expression: Expression): string {
    const { sql, type } = this.term(expression)
    return type === 'text' || type === 'null' ? sql : this.dialect.text(sql, type)
  }

  private number(expression: Expression): string {
    const { sql, type } = this.term(expression)
    if (type === 'timestamp' || type === 'uuid' || type === 'json') throw new InvalidQuery(`A ${type} is no number.`)
    return type === 'null' || isNumber(type) ? sql : this.dialect.number(sql, type)
  }

  private comparison(operator: Comparison, left: Expression, right: Expression): string {
    const pair = [left, right].map((side) => typeOf(this.model, side)) as [Term['type'], Term['type']]
    if (pair.includes('null')) return this.dialect.nothing
    const [a, b] = this.comparable(left, right, pair)
    return `(${a} ${operator === '!=' ? '<>' : operator} ${b})`
  }

  private comparable(left: Expression, right: Expression, [a, b]: [Term['type'], Term['type']]): [string, string] {
    if (isNumber(a) || isNumber(b)) return [this.number(left), this.number(right)]
    if (a === 'boolean' && b === 'boolean') return [this.condition(left), this.condition(right)]
    if (a === 'timestamp' && isMoment(right, b)) return [this.sql(left), this.moment(right)]
    if (b === 'timestamp' && isMoment(left, a)) return [this.moment(left), this.sql(right)]
    const text = (side: Expression, other: Term['type']) =>
      this.dialect.ordered(this.text(other === 'uuid' ? lowerCase(side) : side), 'text')
    return [text(left, b), text(right, a)]
  }

  private moment(side: Expression): string {
    if (side.kind !== 'literal' || typeof side.value !== 'string') return this.sql(side)
    return this.dialect.bind(parseMoment(side.value))
  }

  /** `in` is one comparison after the other; lists of constants that compare as texts, or as numbers, are short cuts. */
  private membership(item: Expression, values: readonly Expression[]): string {
    const type = typeOf(this.model, item)
    const constants = values.map((value) => (value.kind === 'literal' ? value.value : undefined))
    if (type === 'text' && allOf(constants, 'string')) {
      return this.dialect.oneOf(this.sql(item), this.dialect.bindList(constants))
    }
    if ((type === 'text' || isNumber(type)) && allOf(constants, 'number')) {
      return this.dialect.oneOf(this.number(item), this.dialect.bindList(constants))
    }
    if (values.length === 0) throw new InvalidQuery('in without values.')
    return `(${values.map((value) => this.comparison('=', item, value)).join(' or ')})`
  }

  private aggregate(name: Aggregate, item: Expression | null): string {
    if (!item) {
      if (name !== 'count') throw new InvalidQuery(`${name} of nothing.`)
      return this.dialect.aggregate(name, null)
    }
    if (name === 'sum' || name === 'avg') return this.dialect.aggregate(name, this.number(item))
    const { sql, type } = this.term(item)
    if (type === 'null') throw new InvalidQuery(`${name} of nothing.`)
    if (name === 'count') return this.dialect.aggregate(name, sql)
    if (type === 'json' || type === 'boolean' || type === 'uuid')
      throw new InvalidQuery(`There is no ${name} of a ${type}.`)
    return this.dialect.aggregate(name, this.dialect.ordered(sql, type))
  }
}

const isMoment = (side: Expression, type: Term['type']) =>
  type === 'timestamp' || (side.kind === 'literal' && type === 'text')

const lowerCase = (side: Expression): Expression =>
  side.kind === 'literal' && typeof side.value === 'string' ? { ...side, value: side.value.toLowerCase() } : side

function allOf(values: readonly unknown[], type: 'string'): values is readonly string[]
function allOf(values: readonly unknown[], type: 'number'): values is readonly number[]
function allOf(values: readonly unknown[], type: string): boolean {
  return values.length > 0 && values.every((value) => typeof value === type)
}
