import type { Expression } from '../../event-source/query.js'

/** An expression in HogQL, as lists of columns show it. Parsed again it is the same. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return name(expression.name)
    case 'property':
      return [expression.column, ...expression.path].map(name).join('.')
    case 'literal':
      return typeof expression.value === 'string' ? text(expression.value) : String(expression.value)
    case 'compare':
      return `${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)}`
    case 'and':
    case 'or':
      return expression.items.map(inner).join(` ${expression.kind.toUpperCase()} `)
    case 'not':
      return `NOT ${inner(expression.item)}`
    case 'in':
      return `${printExpression(expression.item)} IN (${expression.values.map(printExpression).join(', ')})`
    case 'like':
      return `${printExpression(expression.item)} ${expression.anyCase ? 'ILIKE' : 'LIKE'} ${text(expression.pattern)}`
    case 'matches':
      return `${printExpression(expression.item)} ${expression.anyCase ? '=~*' : '=~'} ${text(expression.pattern)}`
    case 'isNull':
      return `${printExpression(expression.item)} IS NULL`
    case 'aggregate':
      return `${expression.name}(${expression.item ? printExpression(expression.item) : ''})`
  }
}

const LEAVES: ReadonlySet<Expression['kind']> = new Set(['column', 'property', 'literal', 'aggregate'])
const inner = (expression: Expression) =>
  LEAVES.has(expression.kind) ? printExpression(expression) : `(${printExpression(expression)})`

const text = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const name = (value: string) =>
  /^[a-z_$][\w$]*$/i.test(value) ? value : `\`${value.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
