import type { A_Expr, FuncCall, Node } from '@pgsql/types'
import type { Column } from '../../event-source/port.js'
import type { Aggregate, Comparison, Expression } from '../../event-source/query.js'
import { Fitting } from './fit.js'
import { readConstant } from './read-constant.js'
import { readReference } from './read-reference.js'
import { invalidQuery, refusedQuery } from './refusals.js'
import { regularExpressionComplaint } from './regular-expression.js'

/** What names in a query may mean. */
export interface Names {
  readonly columns: readonly Column[]
  /** What the table is called: `events`, or its alias. */
  readonly table: string
}

const DEEPEST = 100

const AGGREGATES: readonly string[] = ['count', 'sum', 'min', 'max', 'avg'] satisfies Aggregate[]
const isAggregate = (name: string): name is Aggregate => AGGREGATES.includes(name)

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '==': '=',
  '<>': '!=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

/** HogQL's operators for regular expressions, and PostgreSQL's. */
const MATCHES: Readonly<Record<string, { anyCase: boolean; not: boolean }>> = {
  '=~': { anyCase: false, not: false },
  '=~*': { anyCase: true, not: false },
  '~': { anyCase: false, not: false },
  '~*': { anyCase: true, not: false },
  '!~': { anyCase: false, not: true },
  '!~*': { anyCase: true, not: true },
}

/** What people try most of what is not known, in their words. */
const UNKNOWN: Readonly<Record<string, string>> = {
  CaseExpr: 'CASE is not supported',
  CoalesceExpr: 'Unsupported function call: coalesce(...)',
  MinMaxExpr: 'Unsupported function call: greatest(...)',
  ParamRef: 'Placeholders are not supported',
  TypeCast: 'Casts are not supported',
  BooleanTest: 'IS TRUE and IS FALSE are not supported; compare with = true',
  A_ArrayExpr: 'Arrays are not supported',
  RowExpr: 'Tuples are not supported',
}

const CONDITIONS: ReadonlySet<Expression['kind']> = new Set([
  'compare',
  'and',
  'or',
  'not',
  'in',
  'like',
  'matches',
  'isNull',
])

const misused = (name: Aggregate) => `${name} takes one column or property, and nothing else`

const unless = (not: boolean, item: Expression): Expression => (not ? { kind: 'not', item } : item)
const textOf = (node: Node | undefined): string => (node && 'String' in node ? (node.String.sval ?? '') : '')

/** Reads expressions of a parsed query. Whatever is not known here by name is refused. */
export class ExpressionReader {
  private depth = 0
  private readonly fitting: Fitting

  constructor(private readonly names: Names) {
    this.fitting = new Fitting(names.columns)
  }

  /** Any expression. @throws INVALID_INPUT */
  read(node: Node | undefined): Expression {
    if (++this.depth > DEEPEST) throw invalidQuery(`it is nested deeper than ${DEEPEST} levels`)
    try {
      return this.expression(node)
    } finally {
      this.depth--
    }
  }

  /** What is true or false of a row. */
  condition(node: Node | undefined): Expression {
    const found = this.read(node)
    const isTruth =
      CONDITIONS.has(found.kind) ||
      (found.kind === 'literal' && typeof found.value === 'boolean') ||
      (found.kind === 'column' && this.names.columns.some((one) => one.name === found.name && one.type === 'boolean'))
    if (!isTruth) throw invalidQuery('WHERE, AND, OR and NOT take conditions, such as a comparison')
    return found
  }

  /** A column, a property, or a literal. */
  private value(node: Node | undefined): Expression {
    const found = this.read(node)
    if (['column', 'property', 'literal'].includes(found.kind)) return found
    throw invalidQuery('only columns, properties and literals can be compared')
  }

  private expression(node: Node | undefined): Expression {
    if (!node) throw refusedQuery('UNSUPPORTED')
    if ('ColumnRef' in node || 'A_Indirection' in node) return readReference(node, this.names)
    if ('A_Const' in node) return readConstant(node.A_Const)
    if ('A_Expr' in node) return this.operation(node.A_Expr)
    if ('FuncCall' in node) return this.aggregate(node.FuncCall)
    if ('NullTest' in node) {
      const item = this.value(node.NullTest.arg)
      return unless(node.NullTest.nulltesttype === 'IS_NOT_NULL', { kind: 'isNull', item })
    }
    if ('BoolExpr' in node) {
      const items = (node.BoolExpr.args ?? []).map((one) => this.condition(one))
      const [item] = items
      if (node.BoolExpr.boolop === 'NOT_EXPR' && item) return { kind: 'not', item }
      return { kind: node.BoolExpr.boolop === 'AND_EXPR' ? 'and' : 'or', items }
    }
    if ('SubLink' in node) throw refusedQuery('SUBQUERY')
    throw invalidQuery(UNKNOWN[Object.keys(node)[0] ?? ''] ?? 'Unsupported expression')
  }

  private operation({ kind, name, lexpr, rexpr }: A_Expr): Expression {
    const operator = textOf(name?.at(-1))
    switch (kind) {
      case 'AEXPR_OP':
        return this.comparison(operator, lexpr, rexpr)
      case 'AEXPR_IN': {
        const item = this.value(lexpr)
        const values = this.list(rexpr).map((one) => this.fitting.beside(item, this.value(one)))
        return unless(operator === '<>', { kind: 'in', item, values })
      }
      case 'AEXPR_LIKE':
      case 'AEXPR_ILIKE': {
        const item = this.value(lexpr)
        this.fitting.demand('LIKE', item)
        const like = { kind: 'like', item, pattern: this.pattern(rexpr) } as const
        return unless(operator.startsWith('!'), { ...like, anyCase: kind === 'AEXPR_ILIKE' })
      }
      case 'AEXPR_BETWEEN':
      case 'AEXPR_NOT_BETWEEN': {
        const [low, high] = this.list(rexpr)
        const items = [this.compared('>=', lexpr, low), this.compared('<=', lexpr, high)]
        return unless(kind === 'AEXPR_NOT_BETWEEN', { kind: 'and', items })
      }
      default:
        throw invalidQuery(`Unsupported operator: ${operator}`)
    }
  }

  private comparison(operator: string, left: Node | undefined, right: Node | undefined): Expression {
    const comparison = COMPARISONS[operator]
    if (left && comparison) return this.compared(comparison, left, right)
    const match = MATCHES[operator]
    if (!left || !match) throw invalidQuery(`Unsupported operator: ${operator}`)
    const pattern = this.pattern(right)
    const complaint = regularExpressionComplaint(pattern)
    if (complaint) throw invalidQuery(complaint)
    const item = this.value(left)
    this.fitting.demand('a regular expression', item)
    return unless(match.not, { kind: 'matches', item, pattern, anyCase: match.anyCase })
  }

  private compared(operator: Comparison, left: Node | undefined, right: Node | undefined): Expression {
    const [one, other] = [this.value(left), this.value(right)]
    const fitting = this.fitting.beside(one, other)
    return { kind: 'compare', operator, left: this.fitting.beside(fitting, one), right: fitting }
  }

  private aggregate(call: FuncCall): Expression {
    const name = (call.funcname ?? []).map(textOf).join('.').toLowerCase()
    if (!isAggregate(name)) throw invalidQuery(`Unsupported function call: ${name}(...)`)
    const { args = [] } = call
    const isPlain = !(call.agg_distinct || call.agg_filter || call.agg_order || call.over || call.func_variadic)
    const isOfRows = name === 'count' && args.length === 0
    if (!isPlain || !(isOfRows || (args.length === 1 && !call.agg_star))) {
      throw invalidQuery(misused(name))
    }
    if (isOfRows) return { kind: 'aggregate', name, item: null }
    const item = this.value(args[0])
    if (item.kind === 'literal') throw invalidQuery(misused(name))
    this.fitting.demand(name, item)
    return { kind: 'aggregate', name, item }
  }

  private list(node: Node | undefined): Node[] {
    if (node && 'SubLink' in node) throw refusedQuery('SUBQUERY')
    if (!node || !('List' in node)) throw refusedQuery('UNSUPPORTED')
    return node.List.items ?? []
  }

  private pattern(node: Node | undefined): string {
    const found = node && 'A_Const' in node ? readConstant(node.A_Const) : null
    if (found?.kind === 'literal' && typeof found.value === 'string') return found.value
    throw invalidQuery('LIKE and regular expressions take a text')
  }
}
